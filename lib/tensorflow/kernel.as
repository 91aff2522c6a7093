// Operations of training that the `wasm` backend of TensorFlow.js computes slowly. They work on the
// memory of the backend. AssemblyScript, compiled to kernel.wasm by `deno task kernel`. Addresses
// and distances are in bytes, values in single precision.

/** Number of columns that are multiplied at once, as bytes too. */
const COLUMNS = 8;
const PANEL = 4 * COLUMNS;
/** Number of rows that are multiplied at once. */
const ROWS = 5;
/** Number of products that are added before the next columns, so that the cache holds them. */
const DEPTH = 512;

/**
 * Multiplies matrices, `out = a · b`. Products are added one after the other, as the backend does.
 *
 * @param aRow Distance between rows of `a`, and `aColumn` between its columns; likewise for `b`.
 * @param rows Rows of `a`.
 * @param columns Columns of `b`.
 * @param depth Columns of `a`, and rows of `b`.
 * @param scratch `32 * (rows + min(depth, 512))` bytes.
 */
export function matMul(
  a: i32,
  aRow: i32,
  aColumn: i32,
  b: i32,
  bRow: i32,
  bColumn: i32,
  out: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  scratch: i32,
): void {
  const outRow = 4 * columns, panel = scratch + PANEL * rows;
  // The last columns, if they are fewer than eight, are computed in `scratch`.
  const rest = columns % COLUMNS, whole = columns - rest;
  memory.fill(out, 0, rows * outRow);
  memory.fill(scratch, 0, rows * PANEL);
  for (let from = 0; from < depth; from += DEPTH) {
    const steps = min(DEPTH, depth - from), left = a + from * aColumn, right = b + from * bRow;
    for (let c = 0; c < whole; c += COLUMNS) {
      if (bColumn == 4) packRows(right + 4 * c, bRow, steps, panel);
      else packColumns(right + c * bColumn, bRow, bColumn, COLUMNS, steps, panel);
      multiply(left, aRow, aColumn, panel, steps, out + 4 * c, outRow, rows);
    }
    if (rest == 0) continue;
    packColumns(right + whole * bColumn, bRow, bColumn, rest, steps, panel);
    multiply(left, aRow, aColumn, panel, steps, scratch, PANEL, rows);
  }
  for (let r = 0; rest > 0 && r < rows; r++) {
    memory.copy(out + r * outRow + 4 * whole, scratch + r * PANEL, 4 * rest);
  }
}

/** Copies eight columns of a matrix whose rows are contiguous. */
function packRows(from: i32, row: i32, steps: i32, to: i32): void {
  for (const end = to + PANEL * steps; to < end; to += PANEL, from += row) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** Copies `count` columns of a matrix; what is in the place of the others does not matter. */
function packColumns(from: i32, row: i32, column: i32, count: i32, steps: i32, to: i32): void {
  for (let c = 0; c < count; c++) {
    for (let step = 0; step < steps; step++) {
      f32.store(to + step * PANEL + 4 * c, f32.load(from + c * column + step * row));
    }
  }
}

/** Adds to `out` the product of the columns of `a` with eight packed columns. */
function multiply(
  a: i32,
  aRow: i32,
  aColumn: i32,
  panel: i32,
  steps: i32,
  out: i32,
  outRow: i32,
  rows: i32,
): void {
  for (let r = 0; r < rows; r += ROWS) {
    // The last row takes the place of rows beyond it.
    const last = rows - 1 - r;
    const r1 = min(1, last), r2 = min(2, last), r3 = min(3, last), r4 = min(4, last);
    const to = out + r * outRow;
    const to1 = to + r1 * outRow, to2 = to + r2 * outRow, to3 = to + r3 * outRow;
    const to4 = to + r4 * outRow;
    let s0 = v128.load(to), t0 = v128.load(to, 16);
    let s1 = v128.load(to1), t1 = v128.load(to1, 16);
    let s2 = v128.load(to2), t2 = v128.load(to2, 16);
    let s3 = v128.load(to3), t3 = v128.load(to3, 16);
    let s4 = v128.load(to4), t4 = v128.load(to4, 16);
    let a0 = a + r * aRow;
    let a1 = a0 + r1 * aRow, a2 = a0 + r2 * aRow, a3 = a0 + r3 * aRow, a4 = a0 + r4 * aRow;
    for (let b = panel, end = panel + PANEL * steps; b < end; b += PANEL) {
      const low = v128.load(b), high = v128.load(b, 16);
      let x = v128.load32_splat(a0);
      s0 = f32x4.add(s0, f32x4.mul(x, low));
      t0 = f32x4.add(t0, f32x4.mul(x, high));
      x = v128.load32_splat(a1);
      s1 = f32x4.add(s1, f32x4.mul(x, low));
      t1 = f32x4.add(t1, f32x4.mul(x, high));
      x = v128.load32_splat(a2);
      s2 = f32x4.add(s2, f32x4.mul(x, low));
      t2 = f32x4.add(t2, f32x4.mul(x, high));
      x = v128.load32_splat(a3);
      s3 = f32x4.add(s3, f32x4.mul(x, low));
      t3 = f32x4.add(t3, f32x4.mul(x, high));
      x = v128.load32_splat(a4);
      s4 = f32x4.add(s4, f32x4.mul(x, low));
      t4 = f32x4.add(t4, f32x4.mul(x, high));
      a0 += aColumn;
      a1 += aColumn;
      a2 += aColumn;
      a3 += aColumn;
      a4 += aColumn;
    }
    v128.store(to, s0);
    v128.store(to, t0, 16);
    v128.store(to1, s1);
    v128.store(to1, t1, 16);
    v128.store(to2, s2);
    v128.store(to2, t2, 16);
    v128.store(to3, s3);
    v128.store(to3, t3, 16);
    v128.store(to4, s4);
    v128.store(to4, t4, 16);
  }
}

/** Adds the rows of a matrix one after the other; `columns` is the number of sums. */
export function sumRows(x: i32, rows: i32, columns: i32, out: i32): void {
  const bytes = 4 * columns;
  memory.fill(out, 0, bytes);
  for (let r = 0; r < rows; r++, x += bytes) {
    for (let at = 0; at < bytes;) {
      const four = at + 16 <= bytes;
      save(out + at, f32x4.add(load(out + at, four), load(x + at, four)), four);
      at += four ? 16 : 4;
    }
  }
}

/**
 * Takes a step of Adam with `count` values of a variable. `first` and `second`, the moving averages
 * of the gradient and of its square, change in place.
 *
 * @param decay1 Decay of `first`; `share1` is 1 - decay1. Likewise for `second`.
 * @param sum1 Sum of the weights in `first`, which is 0 at first. Likewise for `second`.
 * @param rate Minus the learning rate.
 * @param out The new values.
 */
export function adam(
  value: i32,
  gradient: i32,
  first: i32,
  second: i32,
  out: i32,
  count: i32,
  decay1: f32,
  share1: f32,
  sum1: f32,
  decay2: f32,
  share2: f32,
  sum2: f32,
  rate: f32,
  epsilon: f32,
): void {
  const d1 = f32x4.splat(decay1), c1 = f32x4.splat(share1), w1 = f32x4.splat(sum1);
  const d2 = f32x4.splat(decay2), c2 = f32x4.splat(share2), w2 = f32x4.splat(sum2);
  const factor = f32x4.splat(rate), least = f32x4.splat(epsilon);
  const end = 4 * count;
  for (let at = 0; at < end;) {
    const four = at + 16 <= end;
    const g = load(gradient + at, four);
    const m = f32x4.add(f32x4.mul(load(first + at, four), d1), f32x4.mul(g, c1));
    const v = f32x4.add(
      f32x4.mul(load(second + at, four), d2),
      f32x4.mul(f32x4.mul(g, g), c2),
    );
    save(first + at, m, four);
    save(second + at, v, four);
    const scale = f32x4.add(f32x4.sqrt(f32x4.div(v, w2)), least);
    const step = f32x4.mul(f32x4.div(f32x4.div(m, w1), scale), factor);
    save(out + at, f32x4.add(step, load(value + at, four)), four);
    at += four ? 16 : 4;
  }
}

/** Loads four values, or one. */
// @ts-ignore: decorator
@inline
function load(at: i32, four: bool): v128 {
  return four ? v128.load(at) : v128.load32_zero(at);
}

/** Stores four values, or the first one. */
// @ts-ignore: decorator
@inline
function save(at: i32, x: v128, four: bool): void {
  if (four) v128.store(at, x);
  else v128.store32_lane(at, x, 0);
}
