import type { Signal } from "../audio/signal.ts";
import { stftMagnitudes } from "../features/dsp/stft.ts";
import type { TimeMap } from "../report/signal_figures.ts";

const FRAME = 512;
/** Distance between columns, in samples, unless there would be more than the most. */
const HOP = 320;
const MOST_COLUMNS = 1_500;
const HIGHEST_HZ = 4_000;
/** Levels are limited to this below the loudest, in dB. */
const RANGE_DB = 70;

/**
 * Computes the levels of a recording over time and frequency, as a picture needs them: the columns
 * of a long recording are further apart.
 *
 * @param signal At 16 kHz.
 * @returns Levels in dB, and the frequencies of the bands in Hz as `y`.
 */
export function spectrogramOf({ samples, sampleRateHz }: Signal): TimeMap & { y: number[] } {
  const columns = Math.min(MOST_COLUMNS, 1 + Math.floor(samples.length / HOP));
  const hop = samples.length / columns;
  const hzABin = sampleRateHz / FRAME;
  const bands = Math.floor(HIGHEST_HZ / hzABin) + 1;
  const values = new Float32Array(columns * bands);
  for (let column = 0; column < columns; column++) {
    const magnitudes = frameAround(samples, Math.round((column + 0.5) * hop));
    for (let band = 0; band < bands; band++) {
      values[column * bands + band] = 20 * Math.log10(Math.max(magnitudes[band], 1e-7));
    }
  }
  const loudest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    values: values.map((level) => Math.round(Math.max(level, loudest - RANGE_DB))),
    bands,
    hopS: hop / sampleRateHz,
    y: Array.from({ length: bands }, (_, band) => Math.round(band * hzABin)),
  };
}

/** Magnitudes of the frame around a sample; beyond the ends of the recording there are zeros. */
function frameAround(samples: Float32Array, centre: number): Float32Array {
  const around = new Float32Array(2 * FRAME);
  const own = samples.subarray(Math.max(0, centre - FRAME), centre + FRAME);
  around.set(own, Math.max(0, FRAME - centre));
  const { magnitudes, bins } = stftMagnitudes(around, { frameSamples: FRAME, hopSamples: FRAME });
  return magnitudes.subarray(bins, 2 * bins); // centred at FRAME
}
