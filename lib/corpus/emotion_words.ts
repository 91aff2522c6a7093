import { type Emotion, EMOTIONS } from "./emotions.ts";

/** Other words for the eight emotions, as corpora and people write them. */
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
 * Finds the emotion that a word stands for, in any case: `anger` and `Angry` are `angry`.
 *
 * @returns One of the eight emotions, or undefined.
 */
export function emotionOf(word: string): Emotion | undefined {
  return EMOTION_OF.get(word.toLowerCase());
}
