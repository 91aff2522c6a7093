import type { Signal } from "../audio/signal.ts";
import { stftMagnitudes } from "../features/dsp/stft.ts";
import type { TimeMap } from "../report/signal_figures.ts";

const FRAME = 512;
/** Distance between columns of short recordings, in samples. */
const HOP = 320;
/** Longer recordings are divided into so many hops, whatever their length. */
const MOST_HOPS = 1_500;
const HIGHEST_HZ = 4_000;
/** Levels are limited to this below the loudest, in dB. */
const RANGE_DB = 70;

/**
 * Computes the spectrogram of a recording, to be drawn: the columns of a long recording are further
 * apart.
 *
 * @param signal At 16 kHz.
 * @returns Levels in dB, and the frequencies of the bands in Hz as `y`.
 */
export function spectrogramOf({ samples, sampleRateHz }: Signal): TimeMap & { y: number[] } {
  const hopSamples = Math.max(HOP, Math.ceil(samples.length / MOST_HOPS));
  const { magnitudes, bins } = stftMagnitudes(samples, { frameSamples: FRAME, hopSamples });
  const hzABin = sampleRateHz / FRAME;
  const bands = Math.floor(HIGHEST_HZ / hzABin) + 1;
  const levels = magnitudes.filter((_, i) => i % bins < bands)
    .map((magnitude) => 20 * Math.log10(Math.max(magnitude, 1e-7)));
  const loudest = levels.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    values: levels.map((level) => Math.round(Math.max(level, loudest - RANGE_DB))),
    bands,
    hopS: hopSamples / sampleRateHz,
    // Not rounded: Plotly smooths only evenly spaced bands.
    y: Array.from({ length: bands }, (_, band) => band * hzABin),
  };
}
