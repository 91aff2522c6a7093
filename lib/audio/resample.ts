import { MAX_SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";

/** Samples given to the converter at once; its buffer holds about a million. */
const CHUNK_SAMPLES = 1 << 16;
/** Zeros given to the converter at once after the end, until it has put out everything. */
const FLUSH_SAMPLES = 1 << 10;
/** Largest ratio of two rates that libsamplerate takes. */
const MAX_RATIO = 256;

/**
 * Changes the sample rate with libsamplerate's band-limited sinc interpolation
 * (`SRC_SINC_MEDIUM_QUALITY`: 121 dB signal-to-noise ratio, 90 % of the band kept).
 *
 * @returns The signal at that rate, `round(n · wanted / own)` samples and at least one, aligned
 * with the input (no delay). The signal itself if it has the wanted rate already.
 * @throws {UnusableRecording} If a rate is not within `1..192000` Hz, or the ratio of the rates is
 * more than 256.
 * @see https://libsndfile.github.io/libsamplerate/
 */
export async function resample(signal: Signal, sampleRateHz: number): Promise<Signal> {
  if (signal.sampleRateHz === sampleRateHz) return signal;
  const ratio = sampleRateHz / signal.sampleRateHz;
  const isRate = (hz: number) => hz >= 1 && hz <= MAX_SAMPLE_RATE_HZ;
  const isPossible = isRate(signal.sampleRateHz) && isRate(sampleRateHz);
  if (!isPossible || ratio > MAX_RATIO || ratio < 1 / MAX_RATIO) {
    throw new UnusableRecording(
      `Cannot resample from ${signal.sampleRateHz} Hz to ${sampleRateHz} Hz: expected a ratio ` +
        `between 1/${MAX_RATIO} and ${MAX_RATIO}, and rates from 1 to ${MAX_SAMPLE_RATE_HZ} Hz`,
    );
  }
  const converter = await createConverter(signal.sampleRateHz, sampleRateHz);
  try {
    const samples = new Float32Array(Math.max(1, Math.round(signal.samples.length * ratio)));
    const silence = new Float32Array(FLUSH_SAMPLES);
    let written = 0;
    for (let at = 0; written < samples.length; at += CHUNK_SAMPLES) {
      // The converter delays its output; zeros after the end push the rest out.
      const chunk = signal.samples.subarray(at, at + CHUNK_SAMPLES);
      const output = converter.full(chunk.length > 0 ? chunk : silence);
      samples.set(output.subarray(0, samples.length - written), written);
      written += output.length;
    }
    return { samples, sampleRateHz };
  } finally {
    converter.destroy();
  }
}

async function createConverter(fromHz: number, toHz: number) {
  // Loaded on first use: it is the largest dependency, and 16 kHz recordings never need it.
  const { default: { create, ConverterType } } = await import("@alexanderolsen/libsamplerate-js");
  try {
    return await create(1, fromHz, toHz, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  } catch (error) {
    // libsamplerate-js throws strings.
    throw new Error(`Cannot resample from ${fromHz} Hz to ${toHz} Hz: ${error}`, { cause: error });
  }
}
