import type { Signal } from "./signal.ts";

/** Samples handed to the converter at once; its buffer holds about a million. */
const CHUNK_SAMPLES = 1 << 16;
/** Silence that is handed over after the end, again and again until all has come out. */
const FLUSH_SAMPLES = 1 << 10;

/**
 * Changes the sample rate with libsamplerate's band-limited sinc interpolation
 * (`SRC_SINC_MEDIUM_QUALITY`: 121 dB signal-to-noise ratio, 90 % of the band kept).
 *
 * @param signal The signal to convert.
 * @param sampleRateHz The wanted rate in Hz.
 * @returns The signal at that rate, `round(n · wanted / own)` samples and at least one, aligned
 * with the input (no delay). The signal itself if it has the wanted rate already.
 * @throws {RangeError} If the rates are further apart than a factor of 256.
 * @see https://libsndfile.github.io/libsamplerate/
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resample } from "./resample.ts";
 * const half = await resample({ samples: new Float32Array(48_000), sampleRateHz: 48_000 }, 16_000);
 * assert(half.samples.length === 16_000);
 * ```
 */
export async function resample(signal: Signal, sampleRateHz: number): Promise<Signal> {
  if (signal.sampleRateHz === sampleRateHz) return signal;
  const ratio = sampleRateHz / signal.sampleRateHz;
  if (!(ratio <= 256 && ratio >= 1 / 256)) {
    throw new RangeError(
      `Cannot resample from ${signal.sampleRateHz} Hz to ${sampleRateHz} Hz: ` +
        `expected a ratio between 1/256 and 256`,
    );
  }
  // Loaded on first use: it is the largest dependency, and 16 kHz recordings never need it.
  const { default: { create, ConverterType } } = await import("@alexanderolsen/libsamplerate-js");
  const converter = await create(1, signal.sampleRateHz, sampleRateHz, {
    converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY,
  });
  try {
    const samples = new Float32Array(Math.max(1, Math.round(signal.samples.length * ratio)));
    const silence = new Float32Array(FLUSH_SAMPLES);
    let written = 0;
    for (let at = 0; written < samples.length; at += CHUNK_SAMPLES) {
      // The converter holds samples back; silence after the end pushes them out.
      const input = at < signal.samples.length
        ? signal.samples.subarray(at, at + CHUNK_SAMPLES)
        : silence;
      const output = converter.full(input);
      samples.set(output.subarray(0, samples.length - written), written);
      written += output.length;
    }
    return { samples, sampleRateHz };
  } finally {
    converter.destroy();
  }
}
