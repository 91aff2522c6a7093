/** A filter over the bins of a spectrum. */
export interface Filter {
  /** Bin of the first weight. */
  readonly firstBin: number;
  /** Weights of that bin and the following ones. */
  readonly weights: Float32Array;
}

/**
 * Computes a mel filter bank with Slaney's scale (linear to 1 kHz, logarithmic above) and unit
 * area.
 *
 * @param sampleRateHz Sample rate in Hz; the filters reach from 0 Hz to half of it.
 * @returns One triangular filter for each mel band, over `frameSamples / 2 + 1` bins.
 * @see librosa 0.11 `filters.mel`
 */
export function melFilterBank(
  sampleRateHz: number,
  frameSamples: number,
  filters: number,
): Filter[] {
  const bins = frameSamples / 2 + 1;
  const top = hzToMel(sampleRateHz / 2);
  const edgesHz = Array.from({ length: filters + 2 }, (_, i) => melToHz((top * i) / (filters + 1)));
  return Array.from({ length: filters }, (_, band) => {
    const [low, centre, high] = edgesHz.slice(band, band + 3);
    const area = 2 / (high - low);
    let firstBin = 0;
    const weights: number[] = [];
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRateHz) / frameSamples;
      const weight = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      if (weight <= 0) continue;
      if (weights.length === 0) firstBin = k;
      weights.push(weight * area);
    }
    return { firstBin, weights: Float32Array.from(weights) };
  });
}

/**
 * Applies a filter bank to one spectrum.
 *
 * @param spectrum Array that holds the spectrum.
 * @param at Index of the spectrum's first bin in the array.
 * @param out Receives one value for each filter, shape `[filters]`.
 */
export function applyFilterBank(
  bank: readonly Filter[],
  spectrum: Float32Array,
  at: number,
  out: Float32Array,
): void {
  for (let filter = 0; filter < bank.length; filter++) {
    const { firstBin, weights } = bank[filter];
    let sum = 0;
    for (let w = 0, k = at + firstBin; w < weights.length; w++, k++) {
      sum += weights[w] * spectrum[k];
    }
    out[filter] = sum;
  }
}

/**
 * Computes the orthonormal discrete cosine transform of type II.
 *
 * @param values Shape `[n]`.
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
  if (hz < LOG_START_HZ) return hz / LINEAR_HZ_PER_MEL;
  return LOG_START_MEL + Math.log(hz / LOG_START_HZ) / LOG_STEP;
}

function melToHz(mel: number): number {
  if (mel < LOG_START_MEL) return mel * LINEAR_HZ_PER_MEL;
  return LOG_START_HZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}
