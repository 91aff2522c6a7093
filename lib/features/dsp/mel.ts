/** A bank of filters over the bins of a spectrum, each stored only where it is not zero. */
export interface FilterBank {
  /** First bin of each filter, shape `[filters]`. */
  readonly starts: Int32Array;
  /** Where each filter's weights begin in `weights`, shape `[filters + 1]`. */
  readonly offsets: Int32Array;
  /** The weights of all filters, one filter after the other. */
  readonly weights: Float32Array;
}

/**
 * Mel filter bank with Slaney's scale (linear to 1 kHz, logarithmic above) and unit area.
 *
 * @param sampleRateHz Sample rate in Hz; the filters reach from 0 to half of it.
 * @param frameSamples Length of the transform.
 * @param filters Number of filters.
 * @returns One triangular filter a mel band over `frameSamples / 2 + 1` bins.
 * @see librosa 0.11 `filters.mel`
 */
export function melFilterBank(
  sampleRateHz: number,
  frameSamples: number,
  filters: number,
): FilterBank {
  const bins = frameSamples / 2 + 1;
  const top = hzToMel(sampleRateHz / 2);
  const edgesHz = Array.from({ length: filters + 2 }, (_, i) => melToHz((top * i) / (filters + 1)));
  const starts = new Int32Array(filters);
  const offsets = new Int32Array(filters + 1);
  const weights: number[] = [];
  for (let band = 0; band < filters; band++) {
    const [low, centre, high] = edgesHz.slice(band, band + 3);
    const area = 2 / (high - low);
    let start = -1;
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRateHz) / frameSamples;
      const weight = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      if (weight <= 0) continue;
      if (start < 0) start = k;
      weights.push(weight * area);
    }
    starts[band] = Math.max(start, 0);
    offsets[band + 1] = weights.length;
  }
  return { starts, offsets, weights: Float32Array.from(weights) };
}

/**
 * Applies a filter bank to one spectrum.
 *
 * @param bank The filters.
 * @param spectrum Array that holds the spectrum.
 * @param at Where in it the spectrum begins.
 * @param out Receives one value a filter, shape `[filters]`.
 */
export function applyFilterBank(
  { starts, offsets, weights }: FilterBank,
  spectrum: Float32Array,
  at: number,
  out: Float32Array,
): void {
  for (let filter = 0; filter < starts.length; filter++) {
    const end = offsets[filter + 1];
    let sum = 0;
    for (let w = offsets[filter], k = at + starts[filter]; w < end; w++, k++) {
      sum += weights[w] * spectrum[k];
    }
    out[filter] = sum;
  }
}

/**
 * Orthonormal discrete cosine transform of type II.
 *
 * @param values Shape `[n]`.
 * @param coefficients How many coefficients to keep.
 * @returns Shape `[coefficients]`.
 * @see scipy `dct(type=2, norm="ortho")`
 */
export function dctOrthonormal(values: Float64Array, coefficients: number): Float64Array {
  const n = values.length;
  const table = cosinesFor(n, coefficients);
  const out = new Float64Array(coefficients);
  for (let k = 0; k < coefficients; k++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i] * table[k * n + i];
    out[k] = sum * Math.sqrt((k === 0 ? 1 : 2) / n);
  }
  return out;
}

const cosines = new Map<string, Float64Array>();

function cosinesFor(n: number, coefficients: number): Float64Array {
  const key = `${n} ${coefficients}`;
  let table = cosines.get(key);
  if (!table) {
    table = Float64Array.from({ length: n * coefficients }, (_, at) => {
      const k = Math.floor(at / n), i = at % n;
      return Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n));
    });
    cosines.set(key, table);
  }
  return table;
}

const LINEAR_HZ_PER_MEL = 200 / 3;
const LOG_START_HZ = 1000;
const LOG_START_MEL = LOG_START_HZ / LINEAR_HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function hzToMel(hz: number): number {
  return hz < LOG_START_HZ
    ? hz / LINEAR_HZ_PER_MEL
    : LOG_START_MEL + Math.log(hz / LOG_START_HZ) / LOG_STEP;
}

function melToHz(mel: number): number {
  return mel < LOG_START_MEL
    ? mel * LINEAR_HZ_PER_MEL
    : LOG_START_HZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}
