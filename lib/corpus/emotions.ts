/**
 * The eight emotions of RAVDESS in the order of its codes 01…08.
 *
 * This is the one label order of the project: class indices, confusion matrices, probability
 * vectors and columns all follow it, or the part of it that an experiment uses.
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

/** The four emotions the original recipe tells apart, in label order. */
export const FOUR_EMOTIONS: readonly Emotion[] = ["calm", "happy", "fearful", "disgust"];
