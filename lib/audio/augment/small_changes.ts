import type { Random } from "../../core/random.ts";
import { percentile } from "../../core/statistics.ts";
import { whiteNoise } from "../sounds.ts";
import type { Signal } from "../signal.ts";
import type { Degradation } from "./degradation.ts";
import { addSound } from "./noises.ts";

const SAMPLES = [100, 500, 1_000];

/** Changes that are inaudible or nearly so; their strength is drawn for each recording. */
export const SMALL_CHANGES: readonly Degradation[] = [
  {
    id: "gain",
    description: "1 or 2 dB louder or quieter",
    apply: (signal, random) => withGain(signal, pick([-2, -1, 1, 2], random)),
  },
  {
    id: "append",
    description: "100, 500 or 1,000 zeros after the end",
    apply: (signal, random) => padded(signal, 0, pick(SAMPLES, random)),
  },
  {
    id: "prepend",
    description: "100, 500 or 1,000 zeros before the start",
    apply: (signal, random) => padded(signal, pick(SAMPLES, random), 0),
  },
  {
    id: "cut-start",
    description: "100, 500 or 1,000 samples cut at the start",
    apply: (signal, random) => cut(signal, pick(SAMPLES, random), 0),
  },
  {
    id: "cut-end",
    description: "100, 500 or 1,000 samples cut at the end",
    apply: (signal, random) => cut(signal, 0, pick(SAMPLES, random)),
  },
  {
    id: "clipping",
    description: "0.1 to 0.3 % of the samples clipped",
    apply: (signal, random) => clipped(signal, pick([0.001, 0.002, 0.003], random)),
  },
  {
    id: "high-pass",
    description: "first-order high pass at 50 to 150 Hz",
    apply: (signal, random) => firstOrder(signal, "high", pick([50, 100, 150], random)),
  },
  {
    id: "low-pass",
    description: "first-order low pass at 6.5 to 7.5 kHz",
    apply: (signal, random) => firstOrder(signal, "low", pick([6_500, 7_000, 7_500], random)),
  },
  {
    id: "faint-noise",
    description: "white noise, 35 to 45 dB SNR",
    apply: (signal, random) => {
      const snrDb = pick([35, 40, 45], random);
      return addSound(signal, whiteNoise(signal.samples.length, random), snrDb);
    },
  },
  {
    id: "faint-tone",
    description: "a tone at 5 to 7 kHz, 40 to 50 dB SNR",
    apply: (signal, random) => {
      const step = 2 * Math.PI * pick([5_000, 6_000, 7_000], random) / signal.sampleRateHz;
      const tone = Float64Array.from(signal.samples, (_, i) => Math.sin(step * (i + 1)));
      return addSound(signal, tone, pick([40, 45, 50], random));
    },
  },
];

/** Draws one of several values. */
function pick(values: readonly number[], random: Random): number {
  return values[random.below(values.length)];
}

/** Multiplies a recording by a gain in dB; nothing is clipped. */
export function withGain({ samples, sampleRateHz }: Signal, db: number): Signal {
  return { samples: samples.map((sample) => sample * 10 ** (db / 20)), sampleRateHz };
}

function padded({ samples, sampleRateHz }: Signal, before: number, after: number): Signal {
  const longer = new Float32Array(before + samples.length + after);
  longer.set(samples, before);
  return { samples: longer, sampleRateHz };
}

function cut({ samples, sampleRateHz }: Signal, start: number, end: number): Signal {
  return { samples: samples.subarray(start, samples.length - end), sampleRateHz };
}

/** Clips the loudest samples, a given fraction of all. */
export function clipped({ samples, sampleRateHz }: Signal, fraction: number): Signal {
  const limit = percentile(samples.map(Math.abs).sort(), 1 - fraction);
  return {
    samples: samples.map((sample) => Math.max(-limit, Math.min(limit, sample))),
    sampleRateHz,
  };
}

/**
 * Applies a first-order Butterworth filter: 3 dB down at the cut-off, 6 dB per octave beyond.
 *
 * @see SciPy `signal.butter(1, …)`, by the bilinear transform
 */
export function firstOrder(
  { samples, sampleRateHz }: Signal,
  side: "low" | "high",
  hz: number,
): Signal {
  const w = Math.tan(Math.PI * hz / sampleRateHz);
  const b = (side === "low" ? w : 1) / (1 + w), sign = side === "low" ? 1 : -1;
  const a = (w - 1) / (1 + w);
  let x = 0, y = 0;
  return {
    samples: samples.map((sample) => {
      y = b * (sample + sign * x) - a * y;
      x = sample;
      return y;
    }),
    sampleRateHz,
  };
}
