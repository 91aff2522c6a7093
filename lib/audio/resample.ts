import { copyFrame } from "../core/arrays.ts";
import { MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";
import wasm from "./resample.wasm" with { type: "bytes" };

/** Length of the filter, in samples at the lower of the two rates. */
const FILTER_LENGTH = 120;
/** Cut-off frequency, as a fraction of the lower Nyquist frequency. */
const CUTOFF = 0.9475;
/** Shape of the Kaiser window: with {@linkcode CUTOFF} and {@linkcode FILTER_LENGTH}, it reaches 93 dB. */
const BETA = 9.25;
/** Most weights of a filter, in all its phases. */
const MAX_WEIGHTS = 1 << 18;
/** Outputs that are computed at once, about, so that memory does not grow with the recording. */
const BLOCK_SAMPLES = 2_048;
/** Filters that are kept; a recording has one rate, and few rates are common. */
const MAX_RESAMPLERS = 8;
const PAGE_BYTES = 65_536;

const resamplers = new Map<string, ReturnType<typeof createResampler>>();

/**
 * Changes the sample rate with a polyphase filter, a sinc under a Kaiser window: flat within 0.1 dB
 * up to 0.91 of the lower Nyquist frequency, 93 dB down from that frequency on, without delay.
 *
 * Where the ratio of the rates is no fraction of small numbers, as from 44,101 Hz, the nearest such
 * fraction is used: pitch and duration are then off by less than 0.01 %.
 *
 * @returns The signal at that rate, `round(n · wanted / own)` samples and at least one, aligned
 * with the input. The signal itself if it has the wanted rate already.
 * @throws {UnusableRecording} If a rate is no whole number from `MIN_SAMPLE_RATE_HZ` to
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
 * Creates a polyphase filter for one pair of rates, and the memory that it works in.
 *
 * @returns The ratio of the rates, `up / down`; the weights of a phase, `taps`; and `convolve()`, which
 * computes the `output` of a block from its `input`.
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

/** Returns `numerator / denominator`, or its last convergent with at most `most` as numerator. */
function fractionNear(numerator: number, denominator: number, most: number) {
  let up = 0, down = 1, nextUp = 1, nextDown = 0;
  for (let a = numerator, b = denominator; b > 0;) {
    const whole = Math.floor(a / b);
    [up, down, nextUp, nextDown] = [nextUp, nextDown, whole * nextUp + up, whole * nextDown + down];
    if (nextUp > most) break;
    [a, b] = [b, a - whole * b];
    if (b === 0) return { up: nextUp, down: nextDown };
  }
  return { up, down };
}

/**
 * Designs the phases of a low-pass filter: a sinc under a Kaiser window.
 *
 * @param up Numerator of the ratio of the rates: the number of phases.
 * @param down Denominator of the ratio.
 * @param taps Weights of a phase.
 * @param scale The lower rate as a fraction of that of the input.
 * @returns Weights, row-major, shape `[up][taps]`: those of output `n`, which lies at
 * `n · down / up` of the input, are in row `n mod up`, and weigh `taps / 2` samples at and before
 * that position and as many after it. Those of a phase sum to 1.
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

/** The Kaiser window at `-1 < x < 1`, zero elsewhere; without its constant factor. */
function kaiser(x: number): number {
  return Math.abs(x) < 1 ? besselI0(BETA * Math.sqrt(1 - x * x)) : 0;
}

/** Modified Bessel function of the first kind of order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1, term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
