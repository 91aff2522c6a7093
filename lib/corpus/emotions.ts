/**
 * The eight emotions of RAVDESS in the order of its codes 01 to 08.
 *
 * Class indices, confusion matrices, probability vectors and columns follow this order, or the
 * subset of it that an experiment uses.
 */
export const EMOTIONS = [
  "neutral",
  "calm",
  "happy",
  "sad",
  "angry",
  "fearful",
  "disgust",
  "surprised",
] as const;

/** One of the eight emotions. */
export type Emotion = typeof EMOTIONS[number];

/** The four emotions of the original recipe, in label order. */
export const FOUR_EMOTIONS: readonly Emotion[] = ["calm", "happy", "fearful", "disgust"];

/** Synonyms of the eight emotions, as corpora and people write them. */
const SYNONYMS: Readonly<Record<Emotion, readonly string[]>> = {
  neutral: ["neutrality"],
  calm: ["calmness", "relaxed"],
  happy: ["happiness", "joy", "joyful"],
  sad: ["sadness", "sorrow"],
  angry: ["anger"],
  fearful: ["fear", "afraid", "scared"],
  disgust: ["disgusted"],
  surprised: ["surprise", "pleasant_surprise", "pleasant surprise", "pleasant_surprised", "ps"],
};

const EMOTION_OF = new Map(
  EMOTIONS.flatMap((emotion) =>
    [emotion, ...SYNONYMS[emotion]].map((word): [string, Emotion] => [word, emotion])
  ),
);

/**
 * Finds the emotion that a word stands for, ignoring case: `anger` and `Angry` are `angry`.
 *
 * @returns One of the eight emotions, or undefined.
 */
export function emotionOf(word: string): Emotion | undefined {
  return EMOTION_OF.get(word.toLowerCase());
}
