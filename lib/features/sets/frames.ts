import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import {
  CONTOUR_FRAMING,
  CONTOUR_NAMES,
  type Contours,
  extractSpeechContours,
  FLOOR_DB,
  SPEECH_RANGE_DB,
} from "./contours.ts";
import type { FeatureDefinition } from "../feature_set.ts";

/** Contour frames that are averaged into one: 40 ms. */
const FRAMES_AVERAGED = 4;
/** Distance between frames in seconds. */
export const FRAMES_HOP_S: number = FRAMES_AVERAGED * CONTOUR_FRAMING.hopSamples / SAMPLE_RATE_HZ;
const PITCH = CONTOUR_NAMES.indexOf("pitch_semitones");

/** How finely a contour is stored: multiples of `step` from `low` on, 256 of them. */
interface Grid {
  readonly low: number;
  readonly step: number;
}

/** Steps are powers of two, so that a half-precision number holds each value exactly. */
const GRIDS: Readonly<Record<string, Grid>> = {
  mfcc_00: { low: -300, step: 2 },
  mfcc: { low: -128, step: 1 },
  logmel: { low: -40, step: 0.25 },
  contrast: { low: 0, step: 0.25 },
  centroid_khz: { low: 0, step: 1 / 32 },
  bandwidth_khz: { low: 0, step: 1 / 64 },
  rolloff_khz: { low: 0, step: 1 / 32 },
  flatness: { low: 0, step: 1 / 256 },
  energy: { low: -3, step: 1 / 32 },
  zcr: { low: 0, step: 1 / 256 },
  flux: { low: 0, step: 1 / 8 },
  voicing: { low: 0, step: 1 / 256 },
  pitch_semitones: { low: 0, step: 1 / 4 },
};
const COLUMN_GRIDS = CONTOUR_NAMES.map((name) => GRIDS[name] ?? GRIDS[name.split("_")[0]]);

/**
 * The contours themselves, for models that look at speech moment by moment: one row every 40 ms.
 *
 * As with the rich features, silence is trimmed from both ends and the level taken out. Pitch is 0
 * where no voice is heard. Values lie on a grid of 256 steps a column, which is what tables store.
 */
export const FRAMES_DEFINITION: FeatureDefinition = {
  id: "frames",
  revision: 3,
  sampleRateHz: SAMPLE_RATE_HZ,
  parameters: {
    ...CONTOUR_FRAMING,
    window: "hann",
    trimDb: SPEECH_RANGE_DB,
    floorDb: FLOOR_DB,
    averaged: FRAMES_AVERAGED,
    storage: "float16",
    grid: COLUMN_GRIDS.map(({ low, step }) => `${low}+${step}`).join(" "),
  },
  columns: CONTOUR_NAMES,
};

/**
 * Computes the frames of a recording.
 *
 * @param signal The recording.
 * @returns Row-major, shape `[frames][61]`, at least one frame; all values finite.
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ` or there are no samples.
 */
export function extractFrames(signal: Signal): Float32Array {
  return averagedFrames(extractSpeechContours(signal));
}

/**
 * Averages contours to what {@linkcode extractFrames} gives.
 *
 * @param contours Contours of a recording.
 * @returns Row-major, shape `[frames][61]`, at least one frame.
 */
export function averagedFrames({ values, frames, voiced }: Contours): Float32Array {
  const width = CONTOUR_NAMES.length;
  const rows = Math.max(1, Math.floor(frames / FRAMES_AVERAGED));
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = row * FRAMES_AVERAGED;
    const to = Math.min(from + FRAMES_AVERAGED, frames);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let t = from; t < to; t++) {
        if (column !== PITCH || voiced[t]) sum += values[t * width + column];
      }
      out[row * width + column] = onGrid(sum / (to - from), COLUMN_GRIDS[column]);
    }
  }
  return out;
}

function onGrid(value: number, { low, step }: Grid): number {
  return low + step * Math.max(0, Math.min(255, Math.round((value - low) / step)));
}
