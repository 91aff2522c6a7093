import { SAMPLE_RATE_HZ } from "../../audio/signal.ts";
import { CONTOUR_FRAMING, CONTOUR_NAMES } from "./contours.ts";

/** Distance between the frames of contours, in seconds. */
export const CONTOUR_HOP_S: number = CONTOUR_FRAMING.hopSamples / SAMPLE_RATE_HZ;

/**
 * Takes some of the contours out of all of them.
 *
 * @param values Contours or frames, row-major, shape `[frames][61]`.
 * @param group What the names of the contours begin with, such as `logmel`.
 * @returns Row-major, shape `[frames][bands]`, and the number of bands.
 * @throws {RangeError} If no contour has such a name.
 */
export function selectContours(
  values: Float32Array,
  group: string,
): { values: Float32Array; bands: number } {
  const columns = CONTOUR_NAMES.flatMap((name, i) => name.startsWith(group) ? [i] : []);
  if (columns.length === 0) {
    const groups = new Set(CONTOUR_NAMES.map((name) => name.replace(/_\d+$/, "")));
    throw new RangeError(`No contour is called ${group}…, expected one of ${[...groups]}`);
  }
  const width = CONTOUR_NAMES.length, frames = values.length / width;
  const out = new Float32Array(frames * columns.length);
  for (let t = 0; t < frames; t++) {
    for (const [i, column] of columns.entries()) {
      out[t * columns.length + i] = values[t * width + column];
    }
  }
  return { values: out, bands: columns.length };
}
