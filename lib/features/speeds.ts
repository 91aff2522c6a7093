/** Speeds that recordings are learned from at; 1 is as recorded. */
export const RICH_SPEEDS: readonly number[] = [1, 0.85, 0.92, 1.08, 1.17];
/** The same for frames, which take more room. */
export const FRAME_SPEEDS: readonly number[] = [1, 0.85, 1.08, 1.17];
/** At these they also sound as if recorded elsewhere, see `versionOf`. */
export const CHANNEL_SPEEDS: readonly number[] = [0.92, 1.08];
