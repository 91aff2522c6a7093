/** Length of the filter, in samples at the lower of the two rates. */
export const FILTER_LENGTH = 120;
/** Cut-off frequency, as a fraction of the lower Nyquist frequency. */
const CUTOFF = 0.9475;
/** Shape of the Kaiser window: with {@linkcode CUTOFF} and {@linkcode FILTER_LENGTH}, it reaches 93 dB. */
const BETA = 9.25;

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
export function kaiserSincFilter(
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
