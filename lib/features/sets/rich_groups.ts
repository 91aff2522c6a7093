/** A group of related features, named in everyday words. */
export type FeatureGroup = "pitch" | "loudness" | "timbre" | "rhythm";

/**
 * Returns the group of a feature.
 *
 * @param column Name of a column of `rich`.
 * @returns `pitch` for pitch and voicing; `loudness` for changes in level (the level itself is
 * removed from all features); `timbre` for the spectrum; `rhythm` for pace, pauses and duration.
 */
export function featureGroup(column: string): FeatureGroup {
  const contour = column.split(".")[0];
  if (contour === "duration_s" || contour === "voiced") return "rhythm";
  if (contour === "pitch_semitones" || contour === "voicing") return "pitch";
  if (contour === "energy" || contour === "flux" || contour === "mfcc_00") return "loudness";
  return "timbre";
}
