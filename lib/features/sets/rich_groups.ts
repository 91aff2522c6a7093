/** Features that belong together, in words that need no explanation. */
export type FeatureGroup = "pitch" | "loudness" | "timbre" | "rhythm";

/**
 * Assigns a feature to its group.
 *
 * @param column Name of a column of `rich`.
 * @returns Pitch and voicing; level changes (the level itself is removed from all features);
 * spectrum; pace, pauses and length.
 */
export function featureGroup(column: string): FeatureGroup {
  const contour = column.split(".")[0];
  if (contour === "duration_s" || contour === "voiced") return "rhythm";
  if (contour === "pitch_semitones" || contour === "voicing") return "pitch";
  if (contour === "energy" || contour === "flux" || contour === "mfcc_00") return "loudness";
  return "timbre";
}
