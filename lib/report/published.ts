/** Published UAR, or the nearest metric, on RAVDESS with eight emotions; none was measured here. */
export const PUBLISHED: readonly { system: string; uar: number; how: string }[] = [
  { system: "chance", uar: 1 / 8, how: "eight emotions, uniform guessing" },
  { system: "human listeners", uar: 0.62, how: "seven options, accuracy (RAVDESS authors)" },
  { system: "best small model, hand-crafted features", uar: 0.636, how: "leave one actor out" },
  { system: "frozen WavLM-Large", uar: 0.72, how: "EmoBox folds, over 300 million weights" },
  { system: "frozen Whisper-large-v3", uar: 0.753, how: "EmoBox folds, 1.5 billion weights" },
  {
    system: "frozen XLSR-300M, best layer",
    uar: 0.819,
    how: "leave one actor out, 300 million weights",
  },
];
