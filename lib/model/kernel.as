// Where training spends its time: products of matrices, and steps of Adam. AssemblyScript, compiled to
// kernel.wasm by `deno task kernel`; kernel.ts starts it in the memory of TensorFlow.js, whose tensors
// it is given the places of. Matrices are row-major f32.
//
// The terms of each sum are added in their order, and products are rounded before they are added, as
// in TensorFlow.js: no bit of a result depends on which of the two computes it.

/** Terms that are summed in one go, so that what is read again and again stays in the cache. */
const DEPTH: i32 = 256;
/** Rows and columns of the part of a result that is held in registers. */
const TALL: i32 = 4;
const WIDE: i32 = 8;
/** Bytes of such a part, and of a strip of the first matrix. */
const TILE_BYTES: i32 = 4 * TALL * WIDE;
const STRIP_BYTES: i32 = 4 * TALL * DEPTH;

/**
 * Bytes that `multiply` needs beside the matrices.
 *
 * @param n Columns of the result.
 */
export function scratchBytes(n: i32): i32 {
  return TILE_BYTES + STRIP_BYTES + 4 * DEPTH * (n + WIDE);
}

/**
 * Multiplies an `m × k` matrix by a `k × n` one.
 *
 * @param a The first, `m` rows; or what it is the transposed of, `k` rows.
 * @param aRow Bytes from one row of it to the next.
 * @param transposeA Whether it is transposed.
 * @param b The second, `k` rows; or what it is the transposed of, `n` rows.
 * @param bRow Bytes from one row of it to the next.
 * @param transposeB Whether it is transposed.
 * @param c Receives the product, rows without space between.
 * @param add Whether it is added to what is there.
 * @param scratch `scratchBytes(n)` bytes to work in.
 */
export function multiply(
  a: usize, aRow: usize, transposeA: bool,
  b: usize, bRow: usize, transposeB: bool,
  c: usize, m: i32, k: i32, n: i32, add: bool, scratch: usize,
): void {
  const tile = scratch, strip = tile + TILE_BYTES, strips = strip + STRIP_BYTES;
  const cRow = <usize> n << 2;
  for (let from = 0; from < k; from += DEPTH) {
    const depth = min(DEPTH, k - from), more = add || from > 0;
    for (let j = 0; j < n; j += WIDE) {
      const at = transposeB ? b + j * bRow + (from << 2) : b + from * bRow + (j << 2);
      pack(at, bRow, transposeB, min(WIDE, n - j), WIDE, depth, strips + (j * depth << 2));
    }
    for (let i = 0; i < m; i += TALL) {
      const rows = min(TALL, m - i);
      const at = transposeA ? a + from * aRow + (i << 2) : a + i * aRow + (from << 2);
      pack(at, aRow, !transposeA, rows, TALL, depth, strip);
      for (let j = 0; j < n; j += WIDE) {
        const columns = min(WIDE, n - j), to = c + i * cRow + (j << 2);
        const other = strips + (j * depth << 2);
        if (rows == TALL && columns == WIDE) {
          multiplyStrips(strip, other, depth, to, cRow, more);
          continue;
        }
        if (more) copy(to, cRow, tile, WIDE << 2, rows, columns);
        if (columns <= WIDE / 2) multiplyHalfStrip(strip, other, depth, tile, more);
        else multiplyStrips(strip, other, depth, tile, WIDE << 2, more);
        copy(tile, WIDE << 2, to, cRow, rows, columns);
      }
    }
  }
}

/**
 * Copies a strip of a matrix so that what is multiplied at once lies together: `width` numbers for
 * each of `depth` terms, zeros where there are only `lanes`.
 *
 * @param across Whether the terms of a lane lie along a row, and not the lanes of a term.
 */
function pack(
  from: usize, row: usize, across: bool, lanes: i32, width: i32, depth: i32, to: usize,
): void {
  let k = 0;
  const step = <usize> width << 2;
  if (lanes == width) {
    if (across) {
      for (; k + 4 <= depth; k += 4) {
        for (let lane = 0; lane < width; lane += 4) {
          transpose(from + lane * row, row, to + (lane << 2), step);
        }
        from += 16;
        to += step << 2;
      }
    } else {
      for (; k < depth; k++) {
        v128.store(to, v128.load(from));
        if (width == WIDE) v128.store(to, v128.load(from, 16), 16);
        from += row;
        to += step;
      }
    }
  }
  const alongK: usize = across ? 4 : row, alongLanes: usize = across ? row : 4;
  for (; k < depth; k++) {
    for (let lane = 0; lane < width; lane++) {
      store<f32>(to + (lane << 2), lane < lanes ? load<f32>(from + lane * alongLanes) : 0);
    }
    from += alongK;
    to += step;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function transpose(from: usize, row: usize, to: usize, step: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + row);
  const r2 = v128.load(from + 2 * row), r3 = v128.load(from + 3 * row);
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(a, b, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(c, d, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(c, d, 1, 3));
}

function copy(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < columns; i++) {
      store<f32>(to + r * toRow + (i << 2), load<f32>(from + r * fromRow + (i << 2)));
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mulAdd(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** The product of two strips, 4 × 8, added to what is there if there is `more`. */
function multiplyStrips(a: usize, b: usize, depth: i32, c: usize, row: usize, more: bool): void {
  const c1 = c + row, c2 = c1 + row, c3 = c2 + row;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  if (more) {
    s0 = v128.load(c), s1 = v128.load(c1), s2 = v128.load(c2), s3 = v128.load(c3);
    t0 = v128.load(c, 16), t1 = v128.load(c1, 16), t2 = v128.load(c2, 16), t3 = v128.load(c3, 16);
  }
  for (let k = depth >> 1; k > 0; k--) { // two terms a turn, a tenth faster
    let x = v128.load(a), y = v128.load(b), z = v128.load(b, 16);
    let own = v128.shuffle<f32>(x, x, 0, 0, 0, 0);
    s0 = mulAdd(s0, own, y), t0 = mulAdd(t0, own, z);
    own = v128.shuffle<f32>(x, x, 1, 1, 1, 1);
    s1 = mulAdd(s1, own, y), t1 = mulAdd(t1, own, z);
    own = v128.shuffle<f32>(x, x, 2, 2, 2, 2);
    s2 = mulAdd(s2, own, y), t2 = mulAdd(t2, own, z);
    own = v128.shuffle<f32>(x, x, 3, 3, 3, 3);
    s3 = mulAdd(s3, own, y), t3 = mulAdd(t3, own, z);
    x = v128.load(a, 16), y = v128.load(b, 32), z = v128.load(b, 48);
    own = v128.shuffle<f32>(x, x, 0, 0, 0, 0);
    s0 = mulAdd(s0, own, y), t0 = mulAdd(t0, own, z);
    own = v128.shuffle<f32>(x, x, 1, 1, 1, 1);
    s1 = mulAdd(s1, own, y), t1 = mulAdd(t1, own, z);
    own = v128.shuffle<f32>(x, x, 2, 2, 2, 2);
    s2 = mulAdd(s2, own, y), t2 = mulAdd(t2, own, z);
    own = v128.shuffle<f32>(x, x, 3, 3, 3, 3);
    s3 = mulAdd(s3, own, y), t3 = mulAdd(t3, own, z);
    a += 32;
    b += 64;
  }
  if (depth & 1) {
    const x = v128.load(a), y = v128.load(b), z = v128.load(b, 16);
    let own = v128.shuffle<f32>(x, x, 0, 0, 0, 0);
    s0 = mulAdd(s0, own, y), t0 = mulAdd(t0, own, z);
    own = v128.shuffle<f32>(x, x, 1, 1, 1, 1);
    s1 = mulAdd(s1, own, y), t1 = mulAdd(t1, own, z);
    own = v128.shuffle<f32>(x, x, 2, 2, 2, 2);
    s2 = mulAdd(s2, own, y), t2 = mulAdd(t2, own, z);
    own = v128.shuffle<f32>(x, x, 3, 3, 3, 3);
    s3 = mulAdd(s3, own, y), t3 = mulAdd(t3, own, z);
  }
  v128.store(c, s0), v128.store(c1, s1), v128.store(c2, s2), v128.store(c3, s3);
  v128.store(c, t0, 16), v128.store(c1, t1, 16), v128.store(c2, t2, 16), v128.store(c3, t3, 16);
}

/** The first four columns of it, where there are no more. */
function multiplyHalfStrip(a: usize, b: usize, depth: i32, tile: usize, more: bool): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  if (more) {
    s0 = v128.load(tile), s1 = v128.load(tile, 32);
    s2 = v128.load(tile, 64), s3 = v128.load(tile, 96);
  }
  for (let k = 0; k < depth; k++) {
    const x = v128.load(a), y = v128.load(b);
    s0 = mulAdd(s0, v128.shuffle<f32>(x, x, 0, 0, 0, 0), y);
    s1 = mulAdd(s1, v128.shuffle<f32>(x, x, 1, 1, 1, 1), y);
    s2 = mulAdd(s2, v128.shuffle<f32>(x, x, 2, 2, 2, 2), y);
    s3 = mulAdd(s3, v128.shuffle<f32>(x, x, 3, 3, 3, 3), y);
    a += 16;
    b += 32;
  }
  v128.store(tile, s0), v128.store(tile, s1, 32);
  v128.store(tile, s2, 64), v128.store(tile, s3, 96);
}

/**
 * Sums the columns of a matrix, from the first row on.
 *
 * @param from The matrix.
 * @param rows Rows of it, at least one.
 * @param columns Columns of it.
 * @param to Receives the sums.
 */
export function sumColumns(from: usize, rows: i32, columns: i32, to: usize): void {
  const row = <usize> columns << 2, end = to + row, wide = end - (row & 15);
  memory.fill(to, 0, row);
  for (let r = 0; r < rows; r++) {
    let at = to;
    for (; at < wide; at += 16) {
      v128.store(at, f32x4.add(v128.load(at), v128.load(from)));
      from += 16;
    }
    for (; at < end; at += 4) {
      store<f32>(at, load<f32>(at) + load<f32>(from));
      from += 4;
    }
  }
}

/**
 * Changes parameters in place by one step of Adam, in double precision.
 *
 * @param parameters `length` f32, which are changed.
 * @param gradients As many.
 * @param means Of past gradients, as many, which are changed.
 * @param squares Means of their squares, as many, which are changed.
 * @param beta1 Decay of the means.
 * @param beta2 Decay of the means of squares.
 * @param rate Step size, corrected for means that begin at 0.
 * @param perSquare By which the squares are corrected.
 * @param epsilon Added to the deviation.
 * @param keep By which the parameters are multiplied afterwards.
 */
export function adam(
  parameters: usize, gradients: usize, means: usize, squares: usize, length: i32,
  beta1: f64, beta2: f64, rate: f64, perSquare: f64, epsilon: f64, keep: f64,
): void {
  const rest = length & 1, end = parameters + (length - rest << 2);
  for (; parameters < end; parameters += 8) {
    const g = f64x2.promote_low_f32x4(v128.load64_zero(gradients));
    const m = f64x2.promote_low_f32x4(v128.load64_zero(means));
    const s = f64x2.promote_low_f32x4(v128.load64_zero(squares));
    const p = f64x2.promote_low_f32x4(v128.load64_zero(parameters));
    const mean = f64x2.add(
      f64x2.mul(f64x2.splat(beta1), m),
      f64x2.mul(f64x2.splat(1 - beta1), g),
    );
    const square = f64x2.add(
      f64x2.mul(f64x2.splat(beta2), s),
      f64x2.mul(f64x2.mul(f64x2.splat(1 - beta2), g), g),
    );
    v128.store64_lane(means, f32x4.demote_f64x2_zero(mean), 0);
    v128.store64_lane(squares, f32x4.demote_f64x2_zero(square), 0);
    const deviation = f64x2.sqrt(f64x2.mul(square, f64x2.splat(perSquare)));
    const change = f64x2.div(
      f64x2.mul(f64x2.splat(rate), mean),
      f64x2.add(deviation, f64x2.splat(epsilon)),
    );
    const moved = f32x4.demote_f64x2_zero(f64x2.sub(p, change));
    const kept = f64x2.mul(f64x2.promote_low_f32x4(moved), f64x2.splat(keep));
    v128.store64_lane(parameters, f32x4.demote_f64x2_zero(kept), 0);
    gradients += 8;
    means += 8;
    squares += 8;
  }
  if (rest) {
    const g = <f64> load<f32>(gradients);
    const mean = beta1 * <f64> load<f32>(means) + (1 - beta1) * g;
    const square = beta2 * <f64> load<f32>(squares) + (1 - beta2) * g * g;
    store<f32>(means, <f32> mean);
    store<f32>(squares, <f32> square);
    const change = rate * mean / (sqrt(square * perSquare) + epsilon);
    const moved = <f32> (<f64> load<f32>(parameters) - change);
    store<f32>(parameters, <f32> (<f64> moved * keep));
  }
}
