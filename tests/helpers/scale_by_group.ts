import type { PopulationScaler } from "../../lib/dataset/mod.ts";
import { scaleByGroupInto } from "../../lib/dataset/speaker_normalisation.ts";

/** Scales all rows by the statistics of their own group. */
export function scaleByGroup(
  population: PopulationScaler,
  values: Float32Array,
  groups: readonly string[],
): Float32Array {
  const scaled = new Float32Array(values.length);
  scaleByGroupInto(scaled, () => population, values, Int32Array.from(groups.keys()), groups);
  return scaled;
}
