/** What others report on RAVDESS speech, eight emotions. */
export interface PublishedResult {
  /** Who or what. */
  readonly system: string;
  /** Unweighted average recall, or what comes nearest to it, `0..1`. */
  readonly uar: number;
  /** How it was measured. */
  readonly how: string;
}

/** To compare with; none of these was measured here. */
export const PUBLISHED: readonly PublishedResult[] = [
  { system: "chance", uar: 1 / 8, how: "eight emotions, all as likely" },
  { system: "human listeners", uar: 0.62, how: "seven options, accuracy (RAVDESS authors)" },
  { system: "best small model, hand-crafted features", uar: 0.636, how: "leave one actor out" },
  { system: "frozen WavLM-Large", uar: 0.72, how: "EmoBox folds, over 300 million weights" },
  { system: "frozen Whisper-large-v3", uar: 0.753, how: "EmoBox folds, 1.5 billion weights" },
];
