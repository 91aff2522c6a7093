// Operations of the encoder that the `wasm` backend of TensorFlow.js lacks or computes slowly. They
// work on the memory of the backend. AssemblyScript, compiled to kernel.wasm by `deno task kernel`.
// Addresses are in bytes, values in single precision unless stated otherwise, matrices row-major.

/** Number of columns whose weights are stored together. */
const PANEL = 8;
/** Largest quantised activation. */
const LARGEST: f32 = 32767;
/** Products with 8-bit weights that cannot overflow a 32-bit sum, in bytes of activations. */
const CHUNK_BYTES = 2 * 384;

/**
 * Applies a dense layer with 8-bit weights: `out[r] = scale * (x[r] · weights) + bias`.
 *
 * Activations are rounded to 16 bits, relative to the largest one of their row. Sums of up to 384
 * products are integers, and therefore exact.
 *
 * @param x Row `r` starts at value `r * stride`; rows may overlap, as they do in a convolution.
 * @param depth Number of values of a row, a multiple of 8.
 * @param weights Packed: for every eight columns, for every two rows, eight pairs of 16-bit integers.
 * @param columns A multiple of 8.
 * @param scratch `rows * (2 * depth + 4)` bytes.
 */
export function dense(
  x: i32,
  rows: i32,
  depth: i32,
  stride: i32,
  weights: i32,
  scale: i32,
  bias: i32,
  columns: i32,
  out: i32,
  scratch: i32,
): void {
  const steps = scratch + 2 * rows * depth;
  for (let r = 0; r < rows; r++) {
    store<f32>(steps + 4 * r, quantise(x + 4 * r * stride, depth, scratch + 2 * r * depth));
  }
  for (let c = 0; c < columns; c += PANEL) {
    const panel = weights + 2 * c * depth;
    for (let r = 0; r < rows; r += 4) {
      multiply(r, rows, depth, panel, scale + 4 * c, bias + 4 * c, columns, out + 4 * c, scratch);
    }
  }
}

/** Rounds a row to multiples of a step, stored as 16-bit integers; returns the step. */
function quantise(x: i32, depth: i32, to: i32): f32 {
  let peaks = f32x4.splat(0);
  const end = x + 4 * depth;
  for (let at = x; at < end; at += 16) peaks = f32x4.max(peaks, f32x4.abs(v128.load(at)));
  const peak = max(
    max(f32x4.extract_lane(peaks, 0), f32x4.extract_lane(peaks, 1)),
    max(f32x4.extract_lane(peaks, 2), f32x4.extract_lane(peaks, 3)),
  );
  if (peak == 0) {
    memory.fill(to, 0, 2 * depth);
    return 0;
  }
  const factor = f32x4.splat(LARGEST / peak);
  for (let at = x; at < end; at += 32) {
    const low = f32x4.nearest(f32x4.mul(v128.load(at), factor));
    const high = f32x4.nearest(f32x4.mul(v128.load(at, 16), factor));
    v128.store(
      to,
      i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high)),
    );
    to += 16;
  }
  return peak / LARGEST;
}

/** Multiplies four rows with eight columns; the last row takes the place of rows beyond it. */
// @ts-ignore: decorator
@inline
function multiply(
  r: i32,
  rows: i32,
  depth: i32,
  panel: i32,
  scale: i32,
  bias: i32,
  columns: i32,
  out: i32,
  scratch: i32,
): void {
  const last = rows - 1, bytes = 2 * depth;
  const r1 = min(r + 1, last), r2 = min(r + 2, last), r3 = min(r + 3, last);
  let x0 = scratch + r * bytes;
  const d1 = (r1 - r) * bytes, d2 = (r2 - r) * bytes, d3 = (r3 - r) * bytes;
  let s0 = f32x4.splat(0), t0 = s0, s1 = s0, t1 = s0, s2 = s0, t2 = s0, s3 = s0, t3 = s0;
  for (const end = x0 + bytes; x0 < end;) {
    let a0 = i32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
    for (const stop = min(x0 + CHUNK_BYTES, end); x0 < stop; x0 += 4) {
      const a = v128.load(panel), b = v128.load(panel, 16);
      panel += 32;
      let x = v128.load32_splat(x0);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, a));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, b));
      x = v128.load32_splat(x0 + d1);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, a));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, b));
      x = v128.load32_splat(x0 + d2);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, a));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x, b));
      x = v128.load32_splat(x0 + d3);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, a));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(x, b));
    }
    s0 = f32x4.add(s0, f32x4.convert_i32x4_s(a0));
    t0 = f32x4.add(t0, f32x4.convert_i32x4_s(b0));
    s1 = f32x4.add(s1, f32x4.convert_i32x4_s(a1));
    t1 = f32x4.add(t1, f32x4.convert_i32x4_s(b1));
    s2 = f32x4.add(s2, f32x4.convert_i32x4_s(a2));
    t2 = f32x4.add(t2, f32x4.convert_i32x4_s(b2));
    s3 = f32x4.add(s3, f32x4.convert_i32x4_s(a3));
    t3 = f32x4.add(t3, f32x4.convert_i32x4_s(b3));
  }
  const steps = scratch + rows * bytes;
  finish(out + 4 * r * columns, steps + 4 * r, s0, t0, scale, bias);
  finish(out + 4 * r1 * columns, steps + 4 * r1, s1, t1, scale, bias);
  finish(out + 4 * r2 * columns, steps + 4 * r2, s2, t2, scale, bias);
  finish(out + 4 * r3 * columns, steps + 4 * r3, s3, t3, scale, bias);
}

/** Scales eight sums of a row, adds the bias and stores them. */
// @ts-ignore: decorator
@inline
function finish(out: i32, step: i32, a: v128, b: v128, scale: i32, bias: i32): void {
  const unit = v128.load32_splat(step);
  const low = f32x4.mul(f32x4.mul(a, unit), v128.load(scale));
  const high = f32x4.mul(f32x4.mul(b, unit), v128.load(scale, 16));
  v128.store(out, f32x4.add(low, v128.load(bias)));
  v128.store(out, f32x4.add(high, v128.load(bias, 16)), 16);
}

/** Normalises each row to mean 0 and variance 1; `columns` is a multiple of 4. */
export function layerNorm(
  x: i32,
  rows: i32,
  columns: i32,
  gain: i32,
  bias: i32,
  epsilon: f32,
  out: i32,
): void {
  const bytes = 4 * columns;
  for (let r = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    for (let at = 0; at < bytes; at += 16) sums = f32x4.add(sums, v128.load(x + at));
    const mean = f32x4.splat(total(sums) / <f32>columns);
    let squares = f32x4.splat(0);
    for (let at = 0; at < bytes; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), mean);
      squares = f32x4.add(squares, f32x4.mul(centred, centred));
    }
    const factor = f32x4.splat(1 / Mathf.sqrt(total(squares) / <f32>columns + epsilon));
    for (let at = 0; at < bytes; at += 16) {
      const scaled = f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor);
      const own = f32x4.add(f32x4.mul(scaled, v128.load(gain + at)), v128.load(bias + at));
      v128.store(out + at, own);
    }
    x += bytes;
    out += bytes;
  }
}

/** Returns the sum of the four values of a register. */
// @ts-ignore: decorator
@inline
function total(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2)) +
    (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3));
}

/** Computes GELU, `z * (1 + erf(z / √2)) / 2`, of `count` values, a multiple of 4. */
export function gelu(z: i32, count: i32, out: i32): void {
  const one = f32x4.splat(1), half = f32x4.splat(0.5), root = f32x4.splat(0.7071067811865476);
  for (let at = 0; at < 4 * count; at += 16) {
    const x = v128.load(z + at);
    const gate = f32x4.add(one, erf(f32x4.mul(x, root)));
    v128.store(out + at, f32x4.mul(f32x4.mul(x, gate), half));
  }
}

/** Approximates the error function to about 2e-7, with a ratio of polynomials taken from Eigen. */
// @ts-ignore: decorator
@inline
function erf(value: v128): v128 {
  const x = f32x4.max(f32x4.splat(-4), f32x4.min(f32x4.splat(4), value));
  const y = f32x4.mul(x, x);
  let p = plus(-2.10102402082508e-6, y, plus(2.77068142495902e-8, y, f32x4.splat(-2.72614225801306e-10)));
  p = plus(-7.34990630326855e-4, y, plus(-5.69250639462346e-5, y, p));
  p = plus(-1.60960333262415e-2, y, plus(-2.95459980854025e-3, y, p));
  let q = plus(-2.13374055278905e-4, y, f32x4.splat(-1.45660718464996e-5));
  q = plus(-1.42647390514189e-2, y, plus(-7.37332916720468e-3, y, plus(-1.68282697438203e-3, y, q)));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** One step of Horner's scheme, `c + y * rest`. */
// @ts-ignore: decorator
@inline
function plus(c: f32, y: v128, rest: v128): v128 {
  return f32x4.add(f32x4.splat(c), f32x4.mul(y, rest));
}

/**
 * Computes multi-head self-attention: for each query, the mean of the values, weighted by the softmax
 * of its products with the keys.
 *
 * @param joint Queries, keys and values, concatenated, `[rows][3][heads][64]`.
 * @param out `[rows][heads][64]`.
 * @param scratch `4 * rows + 12` bytes.
 */
export function attend(joint: i32, rows: i32, heads: i32, out: i32, scratch: i32): void {
  const width = 256 * heads; // bytes of the queries of a row
  for (let head = 0; head < heads; head++) {
    const queries = joint + 256 * head;
    for (let r = 0; r < rows; r++) {
      const query = queries + 3 * width * r;
      const sum = softmax(scratch, rows, scoreKeys(query, queries + width, rows, 3 * width, scratch));
      const to = out + width * r + 256 * head;
      mixValues(queries + 2 * width, rows, 3 * width, scratch, sum, to);
      mixValues(queries + 2 * width + 128, rows, 3 * width, scratch, sum, to + 128);
    }
  }
}

/** Computes the products of a query with all keys, divided by √64; returns the largest one. */
function scoreKeys(query: i32, keys: i32, rows: i32, step: i32, scores: i32): f32 {
  let peaks = f32x4.splat(-Infinity);
  const last = keys + (rows - 1) * step;
  for (let r = 0; r < rows; r += 4) {
    const k0 = keys + r * step;
    const k1 = min(k0 + step, last), k2 = min(k0 + 2 * step, last), k3 = min(k0 + 3 * step, last);
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (let at = 0; at < 256; at += 16) {
      const q = v128.load(query + at);
      a = f32x4.add(a, f32x4.mul(q, v128.load(k0 + at)));
      b = f32x4.add(b, f32x4.mul(q, v128.load(k1 + at)));
      c = f32x4.add(c, f32x4.mul(q, v128.load(k2 + at)));
      d = f32x4.add(d, f32x4.mul(q, v128.load(k3 + at)));
    }
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
    const four = f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
    const scaled = f32x4.mul(four, f32x4.splat(0.125));
    peaks = f32x4.max(peaks, scaled);
    v128.store(scores + 4 * r, scaled);
  }
  // Scores beyond the last key have no weight.
  for (let r = rows; r & 3; r++) store<f32>(scores + 4 * r, -Infinity);
  return max(
    max(f32x4.extract_lane(peaks, 0), f32x4.extract_lane(peaks, 1)),
    max(f32x4.extract_lane(peaks, 2), f32x4.extract_lane(peaks, 3)),
  );
}

/** Replaces scores by `exp(score - peak)`; returns their sum. */
function softmax(scores: i32, rows: i32, peak: f32): f32 {
  const shift = f32x4.splat(peak);
  let sums = f32x4.splat(0);
  for (let at = scores; at < scores + 4 * rows; at += 16) {
    const own = exp(f32x4.sub(v128.load(at), shift));
    v128.store(at, own);
    sums = f32x4.add(sums, own);
  }
  return total(sums);
}

/** Approximates exp(x) for x ≤ 0 to about 1e-7, as 2^n times a polynomial of the remainder. */
// @ts-ignore: decorator
@inline
function exp(value: v128): v128 {
  const x = f32x4.max(value, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let rest = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  rest = f32x4.add(rest, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = plus(1.3981999507e-3, rest, f32x4.splat(1.9875691500e-4));
  p = plus(4.1665795894e-2, rest, plus(8.3334519073e-3, rest, p));
  p = plus(0.5, rest, plus(1.6666665459e-1, rest, p));
  p = f32x4.add(f32x4.splat(1), f32x4.add(rest, f32x4.mul(f32x4.mul(rest, rest), p)));
  return i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23));
}

/** Computes the weighted mean over all rows of 32 columns of the values. */
function mixValues(values: i32, rows: i32, step: i32, weights: i32, sum: f32, out: i32): void {
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (let r = 0; r < rows; r++) {
    const weight = v128.load32_splat(weights + 4 * r);
    a = f32x4.add(a, f32x4.mul(weight, v128.load(values)));
    b = f32x4.add(b, f32x4.mul(weight, v128.load(values, 16)));
    c = f32x4.add(c, f32x4.mul(weight, v128.load(values, 32)));
    d = f32x4.add(d, f32x4.mul(weight, v128.load(values, 48)));
    e = f32x4.add(e, f32x4.mul(weight, v128.load(values, 64)));
    f = f32x4.add(f, f32x4.mul(weight, v128.load(values, 80)));
    g = f32x4.add(g, f32x4.mul(weight, v128.load(values, 96)));
    h = f32x4.add(h, f32x4.mul(weight, v128.load(values, 112)));
    values += step;
  }
  const factor = f32x4.splat(1 / sum);
  v128.store(out, f32x4.mul(a, factor));
  v128.store(out, f32x4.mul(b, factor), 16);
  v128.store(out, f32x4.mul(c, factor), 32);
  v128.store(out, f32x4.mul(d, factor), 48);
  v128.store(out, f32x4.mul(e, factor), 64);
  v128.store(out, f32x4.mul(f, factor), 80);
  v128.store(out, f32x4.mul(g, factor), 96);
  v128.store(out, f32x4.mul(h, factor), 112);
}
