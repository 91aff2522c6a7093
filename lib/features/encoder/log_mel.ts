import { SAMPLE_RATE_HZ } from "../../audio/signal.ts";
import { meanPower } from "../../core/statistics.ts";
import { applyFilterBank, melFilterBank } from "../dsp/mel.ts";
import { stftMagnitudes } from "../dsp/stft.ts";

/** Number of mel bands. */
export const MEL_BANDS = 80;
/** Distance between frames: 10 ms. */
export const MEL_HOP_SAMPLES = 160;

const FRAME_SAMPLES = 400;
/** Root mean square to which windows are scaled: 20 dB below full scale, as speech often has. */
const LEVEL = 0.1;
/** Windows with at most this power, -100 dB, are not amplified. */
const MAX_SILENT_POWER = 1e-10;
const POWER_FLOOR = 1e-10;
/** Padding before a window, which holds mirrored samples: two hops, whose frames are dropped. */
const LEAD_SAMPLES = 2 * MEL_HOP_SAMPLES;

const bank = melFilterBank(SAMPLE_RATE_HZ, FRAME_SAMPLES, MEL_BANDS);

/**
 * Computes the log-mel spectrum of one window of a recording, as input of Whisper's encoder.
 *
 * The window is first scaled to a root mean square of 0.1.
 *
 * @param samples The window at 16 kHz, shape `[n]`, `n ≥ 201`.
 * @param rangeDb Values are clamped to at most this far below the largest one; 80 dB in Whisper.
 * @returns Base-10 logarithms of power, clamped and scaled to about `-1..1`, row-major, shape
 * `[floor(n / 160)][80]`.
 * @see `log_mel_spectrogram` of OpenAI's whisper, which does not scale the window
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { whisperLogMel } from "./log_mel.ts";
 * assert(whisperLogMel(new Float32Array(16_000), 80).length === 100 * 80);
 * ```
 */
export function whisperLogMel(samples: Float32Array, rangeDb: number): Float32Array {
  const { magnitudes, bins } = stftMagnitudes(levelled(samples), {
    frameSamples: FRAME_SAMPLES,
    hopSamples: MEL_HOP_SAMPLES,
  });
  const frames = Math.floor(samples.length / MEL_HOP_SAMPLES);
  const logs = new Float32Array(frames * MEL_BANDS);
  const power = new Float32Array(bins);
  let largest = -Infinity;
  for (let frame = 0; frame < frames; frame++) {
    const from = (frame + LEAD_SAMPLES / MEL_HOP_SAMPLES) * bins;
    for (let bin = 0; bin < bins; bin++) power[bin] = magnitudes[from + bin] ** 2;
    const row = logs.subarray(frame * MEL_BANDS, (frame + 1) * MEL_BANDS);
    applyFilterBank(bank, power, 0, row);
    for (let band = 0; band < MEL_BANDS; band++) {
      row[band] = Math.log10(Math.max(row[band], POWER_FLOOR));
      largest = Math.max(largest, row[band]);
    }
  }
  return logs.map((log) => (Math.max(log, largest - rangeDb / 10) + 4) / 4);
}

/** Scales a window and pads it, with mirrored samples before its start and zeros after its end. */
function levelled(samples: Float32Array): Float32Array {
  const n = samples.length;
  const power = meanPower(samples);
  const gain = power > MAX_SILENT_POWER ? LEVEL / Math.sqrt(power) : 1;
  const out = new Float32Array(LEAD_SAMPLES + n + FRAME_SAMPLES / 2);
  for (let i = 0; i < n; i++) out[LEAD_SAMPLES + i] = gain * samples[i];
  for (let i = 1; i <= FRAME_SAMPLES / 2; i++) out[LEAD_SAMPLES - i] = out[LEAD_SAMPLES + i];
  return out;
}
