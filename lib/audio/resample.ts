import { copyFrame } from "../core/arrays.ts";
import { MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";
import wasm from "./resample.wasm" with { type: "bytes" };

/** Length of the filter, in samples at the lower of the two rates. */
const FILTER_LENGTH = 120;
/** Cut-off frequency, as a fraction of the lower Nyquist frequency. */
const CUTOFF = 0.9475;
/** Shape of the Kaiser window; with the length and cut-off above, attenuation reaches 93 dB. */
const BETA = 9.25;
/** Maximum number of weights of a filter, over all its phases. */
const MAX_WEIGHTS = 1 << 18;
/** Approximate output samples per block; blocks keep memory independent of the duration. */
const BLOCK_SAMPLES = 2_048;
/** Maximum number of cached resamplers; few sample rates are common. */
const MAX_RESAMPLERS = 8;
const PAGE_BYTES = 65_536;

const resamplers = new Map<string, ReturnType<typeof createResampler>>();

/**
 * Changes the sample rate with a polyphase filter, a Kaiser-windowed sinc: flat within 0.1 dB up to
 * 0.91 of the lower Nyquist frequency, 93 dB down from that Nyquist frequency on, without delay.
 *
 * If the ratio of the rates is not a fraction of small integers, as from 44,101 Hz, a fraction near
 * it is used: pitch and tempo are then off by at most 0.05 %.
 *
 * @param sampleRateHz Output sample rate in Hz.
 * @returns The signal at that rate, aligned with the input: `round(n · outputRate / inputRate)`
 * samples, at least one. The signal itself if it already has that rate.
 * @throws {UnusableRecording} If a rate is not an integer from `MIN_SAMPLE_RATE_HZ` to
 * `MAX_SAMPLE_RATE_HZ`.
 * @see Crochiere RE, Rabiner LR (1983) Multirate Digital Signal Processing
 */
export function resample(signal: Signal, sampleRateHz: number): Signal {
  if (signal.sampleRateHz === sampleRateHz) return signal;
  const isRate = (hz: number) =>
    Number.isInteger(hz) && hz >= MIN_SAMPLE_RATE_HZ && hz <= MAX_SAMPLE_RATE_HZ;
  if (!isRate(signal.sampleRateHz) || !isRate(sampleRateHz)) {
    throw new UnusableRecording(
      `Cannot resample from ${signal.sampleRateHz} Hz to ${sampleRateHz} Hz: expected whole ` +
        `numbers from ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`,
    );
  }
  const { up, down, taps, input, output, convolve } = resamplerFor(
    signal.sampleRateHz,
    sampleRateHz,
  );
  const ratio = sampleRateHz / signal.sampleRateHz;
  const samples = new Float32Array(Math.max(1, Math.round(signal.samples.length * ratio)));
  for (let at = 0; at < samples.length; at += output.length) {
    copyFrame(signal.samples, at / up * down - taps / 2 + 1, input);
    convolve();
    samples.set(output.subarray(0, samples.length - at), at);
  }
  return { samples, sampleRateHz };
}

/**
 * Changes the speed of a recording by resampling it: tempo, pitch and formants change together, as
 * when a tape is played faster or slower.
 *
 * @param factor 1.17 for 17 % faster and higher.
 * @returns The recording at its own sample rate, shorter by the factor.
 */
export function changeSpeed({ samples, sampleRateHz }: Signal, factor: number): Signal {
  return resample({ samples, sampleRateHz: Math.round(sampleRateHz * factor) }, sampleRateHz);
}

function resamplerFor(fromHz: number, toHz: number) {
  const key = `${fromHz} ${toHz}`;
  let resampler = resamplers.get(key);
  if (!resampler) {
    if (resamplers.size === MAX_RESAMPLERS) resamplers.clear();
    resamplers.set(key, resampler = createResampler(fromHz, toHz));
  }
  return resampler;
}

/**
 * Creates a polyphase filter for a pair of rates, with its buffers.
 *
 * @returns The ratio of the rates, `up / down`; `taps`, the number of weights per phase; and
 * `convolve()`, which computes the `output` of a block from its `input`.
 */
function createResampler(fromHz: number, toHz: number) {
  const scale = Math.min(1, toHz / fromHz);
  const taps = 8 * Math.ceil(FILTER_LENGTH / scale / 8);
  const { up, down } = fractionNear(toHz, fromHz, Math.floor(MAX_WEIGHTS / taps));
  const quads = Math.max(1, Math.round(BLOCK_SAMPLES / 4 / up));
  const outputs = 4 * quads * up, inputs = 4 * quads * down + taps;
  const inputAt = 4 * up * taps, outputAt = inputAt + 4 * inputs;
  const bytes = outputAt + 4 * outputs;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const module = new WebAssembly.Module(wasm as BufferSource);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports.convolve as (...args: number[]) => void;
  const filter = kaiserSincFilter(up, down, taps, scale);
  new Float32Array(memory.buffer, 0, filter.length).set(filter);
  return {
    up,
    down,
    taps,
    input: new Float32Array(memory.buffer, inputAt, inputs),
    output: new Float32Array(memory.buffer, outputAt, outputs),
    convolve: () => run(0, taps, inputAt, outputAt, up, down, quads),
  };
}

/** Reduces a fraction, or returns its last convergent whose numerator is at most `maxNumerator`. */
function fractionNear(numerator: number, denominator: number, maxNumerator: number) {
  let up = 0, down = 1, nextUp = 1, nextDown = 0;
  for (let a = numerator, b = denominator; b > 0;) {
    const whole = Math.floor(a / b);
    [up, down, nextUp, nextDown] = [nextUp, nextDown, whole * nextUp + up, whole * nextDown + down];
    if (nextUp > maxNumerator) break;
    [a, b] = [b, a - whole * b];
    if (b === 0) return { up: nextUp, down: nextDown };
  }
  return { up, down };
}

/**
 * Designs a polyphase low-pass filter: a Kaiser-windowed sinc.
 *
 * @param up Numerator of the ratio of the rates: the number of phases.
 * @param down Denominator of the ratio.
 * @param taps Number of weights per phase.
 * @param scale The lower of the two rates, as a fraction of the input rate.
 * @returns Weights, row-major, shape `[up][taps]`; each row sums to 1. Output `n` lies at position
 * `n · down / up` of the input, and row `n mod up` weights the `taps / 2` input samples up to that
 * position and as many after it.
 */
function kaiserSincFilter(
  up: number,
  down: number,
  taps: number,
  scale: number,
): Float32Array {
  const filter = new Float32Array(up * taps);
  const row = new Float64Array(taps);
  for (let phase = 0; phase < up; phase++) {
    const fraction = (phase * down % up) / up;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const at = scale * (fraction + taps / 2 - 1 - k);
      sum += row[k] = sinc(CUTOFF * at) * kaiser(2 * at / FILTER_LENGTH);
    }
    for (let k = 0; k < taps; k++) filter[phase * taps + k] = row[k] / sum;
  }
  return filter;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Evaluates the Kaiser window, without its constant factor; zero outside `-1 < x < 1`. */
function kaiser(x: number): number {
  return Math.abs(x) < 1 ? besselI0(BETA * Math.sqrt(1 - x * x)) : 0;
}

/** Evaluates the modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1, term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
