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
