// The computations for every frame, for two frames at once. AssemblyScript, compiled to kernel.wasm
// by `deno task kernel`; kernel.ts instantiates it and fills the tables.
//
// Layout of the memory, in bytes; `n` is the length of a frame, 2^a · 5^b with
// a ≥ 3, m = n / 2:
//
//   0          n complex f64, exp(-2πi j / n)
//   16n        n f64, half the window
//   24n        2n f32, the two frames
//   32n        m complex pairs (re, im of both frames), 32 bytes each, for each of two work arrays
//   64n        2(m + 4) f32 for the real parts of the spectra, the two frames interleaved
//   68n + 32   the same for the imaginary parts
//   72n + 64   m + 4 f32, magnitudes of the first frame
//   74n + 80   the same for the second
//   76n + 96   (m + 1) · 12 f64, weights that fold a spectrum
//   124n + 192 2 · 12 f64, the two spectra folded

/** Number of pitch classes, the same as in kernel.ts. */
const CHROMA_BANDS = 12;

/**
 * Computes the magnitudes of the spectra of two real frames, `m + 1` each: one frame in each half of
 * a SIMD register, in double precision. The spectrum of `n` samples follows from a complex transform
 * of length `m`, whose real parts are the even samples and whose imaginary parts are the odd ones.
 */
export function magnitudes(n: i32): void {
  const half = separate(n, transform(n, applyWindow(n)));
  measure(n, half);
}

/** Computes the weighted sums of both magnitudes over the bins, one for each pitch class. */
export function fold(n: i32): void {
  let weights = 76 * n + 96;
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
  for (let k = 0; k <= n >> 1; k++) {
    const a = f64x2.splat(<f64> load<f32>(72 * n + 64 + 4 * k));
    const b = f64x2.splat(<f64> load<f32>(74 * n + 80 + 4 * k));
    let w = v128.load(weights);
    a0 = f64x2.add(a0, f64x2.mul(w, a));
    b0 = f64x2.add(b0, f64x2.mul(w, b));
    w = v128.load(weights, 16);
    a1 = f64x2.add(a1, f64x2.mul(w, a));
    b1 = f64x2.add(b1, f64x2.mul(w, b));
    w = v128.load(weights, 32);
    a2 = f64x2.add(a2, f64x2.mul(w, a));
    b2 = f64x2.add(b2, f64x2.mul(w, b));
    w = v128.load(weights, 48);
    a3 = f64x2.add(a3, f64x2.mul(w, a));
    b3 = f64x2.add(b3, f64x2.mul(w, b));
    w = v128.load(weights, 64);
    a4 = f64x2.add(a4, f64x2.mul(w, a));
    b4 = f64x2.add(b4, f64x2.mul(w, b));
    w = v128.load(weights, 80);
    a5 = f64x2.add(a5, f64x2.mul(w, a));
    b5 = f64x2.add(b5, f64x2.mul(w, b));
    weights += 8 * CHROMA_BANDS;
  }
  const sums = 124 * n + 192;
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  v128.store(sums, a4, 64);
  v128.store(sums, a5, 80);
  v128.store(sums, b0, 96);
  v128.store(sums, b1, 112);
  v128.store(sums, b2, 128);
  v128.store(sums, b3, 144);
  v128.store(sums, b4, 160);
  v128.store(sums, b5, 176);
}

/** Windows the frames and pairs up their samples; returns the address of the pairs. */
// @ts-ignore: decorator
@inline
function applyWindow(n: i32): i32 {
  const x = 32 * n;
  let window = 16 * n, first = 24 * n, second = 28 * n;
  for (let to = x; to < x + 16 * n; to += 16) {
    const both = f64x2(<f64>load<f32>(first), <f64>load<f32>(second));
    v128.store(to, f64x2.mul(both, v128.load64_splat(window)));
    window += 8;
    first += 4;
    second += 4;
  }
  return x;
}

/**
 * Computes the complex transform of `m` pairs with Stockham's algorithm, which needs no reordering:
 * passes of radix 4 and 5 and, if a factor of 2 is left, a last one of radix 2. Returns the address
 * of the result.
 */
// @ts-ignore: decorator
@inline
function transform(n: i32, x: i32): i32 {
  let y = x + 16 * n;
  let length = n >> 1, stride = 1;
  while (length > 2) {
    const radix = (length & 3) == 0 ? 4 : 5;
    if (radix == 4) foldByFour(x, y, n, length, stride);
    else foldByFive(x, y, n, length, stride);
    const other = x;
    x = y;
    y = other;
    length /= radix;
    stride *= radix;
  }
  if (length == 2) {
    const far = stride * 32;
    for (let at = 0; at < far; at += 16) {
      const a = v128.load(x + at), b = v128.load(x + far + at);
      v128.store(y + at, f64x2.add(a, b));
      v128.store(y + far + at, f64x2.sub(a, b));
    }
    return y;
  }
  return x;
}

/** Computes one pass of radix 4, which combines the four quarters of the input. */
function foldByFour(x: i32, y: i32, n: i32, length: i32, stride: i32): void {
  const quarter = length >> 2;
  const step = stride * 32; // bytes from one block to the next
  const part = quarter * step; // bytes from one quarter to the next
  for (let p = 0; p < quarter; p++) {
    // exp(-2πi p / length), its square and its cube
    const angle = p * stride * 2 * 16;
    const r1 = v128.load64_splat(angle), i1 = v128.load64_splat(angle, 8);
    const r2 = v128.load64_splat(2 * angle), i2 = v128.load64_splat(2 * angle, 8);
    const r3 = v128.load64_splat(3 * angle), i3 = v128.load64_splat(3 * angle, 8);
    let from = x + p * step, to = y + 4 * p * step;
    for (const end = from + step; from < end; from += 32) {
      const ar = v128.load(from), ai = v128.load(from, 16);
      const br = v128.load(from + part), bi = v128.load(from + part, 16);
      const cr = v128.load(from + 2 * part), ci = v128.load(from + 2 * part, 16);
      const dr = v128.load(from + 3 * part), di = v128.load(from + 3 * part, 16);
      const acr = f64x2.add(ar, cr), aci = f64x2.add(ai, ci);
      const bdr = f64x2.add(br, dr), bdi = f64x2.add(bi, di);
      v128.store(to, f64x2.add(acr, bdr));
      v128.store(to, f64x2.add(aci, bdi), 16);
      const amcr = f64x2.sub(ar, cr), amci = f64x2.sub(ai, ci);
      const bmdr = f64x2.sub(br, dr), bmdi = f64x2.sub(bi, di);
      storeProduct(to + step, r1, i1, f64x2.add(amcr, bmdi), f64x2.sub(amci, bmdr));
      storeProduct(to + 2 * step, r2, i2, f64x2.sub(acr, bdr), f64x2.sub(aci, bdi));
      storeProduct(to + 3 * step, r3, i3, f64x2.sub(amcr, bmdi), f64x2.add(amci, bmdr));
      to += 32;
    }
  }
}

/**
 * Computes one pass of radix 5, which combines the five fifths of the input, `a` to `e`. The factors
 * of `b` and `e` are conjugates, and so are those of `c` and `d`: their sums and differences suffice.
 */
function foldByFive(x: i32, y: i32, n: i32, length: i32, stride: i32): void {
  const fifth = length / 5;
  const step = stride * 32; // bytes from one block to the next
  const part = fifth * step; // bytes from one fifth to the next
  const turn = n / 5 * 16; // exp(-2πi / 5)
  // Cosines and sines of 2π / 5 and 4π / 5.
  const c1 = v128.load64_splat(turn), c2 = v128.load64_splat(2 * turn);
  const s1 = f64x2.neg(v128.load64_splat(turn, 8)), s2 = f64x2.neg(v128.load64_splat(2 * turn, 8));
  for (let p = 0; p < fifth; p++) {
    // exp(-2πi p / length) and its powers
    const angle = p * stride * 2 * 16;
    const r1 = v128.load64_splat(angle), i1 = v128.load64_splat(angle, 8);
    const r2 = v128.load64_splat(2 * angle), i2 = v128.load64_splat(2 * angle, 8);
    const r3 = v128.load64_splat(3 * angle), i3 = v128.load64_splat(3 * angle, 8);
    const r4 = v128.load64_splat(4 * angle), i4 = v128.load64_splat(4 * angle, 8);
    let from = x + p * step, to = y + 5 * p * step;
    for (const end = from + step; from < end; from += 32) {
      const ar = v128.load(from), ai = v128.load(from, 16);
      const br = v128.load(from + part), bi = v128.load(from + part, 16);
      const cr = v128.load(from + 2 * part), ci = v128.load(from + 2 * part, 16);
      const dr = v128.load(from + 3 * part), di = v128.load(from + 3 * part, 16);
      const er = v128.load(from + 4 * part), ei = v128.load(from + 4 * part, 16);
      const ber = f64x2.add(br, er), bei = f64x2.add(bi, ei);
      const cdr = f64x2.add(cr, dr), cdi = f64x2.add(ci, di);
      const bmer = f64x2.sub(br, er), bmei = f64x2.sub(bi, ei);
      const cmdr = f64x2.sub(cr, dr), cmdi = f64x2.sub(ci, di);
      v128.store(to, f64x2.add(ar, f64x2.add(ber, cdr)));
      v128.store(to, f64x2.add(ai, f64x2.add(bei, cdi)), 16);
      const evenR1 = f64x2.add(ar, twoProducts(c1, ber, c2, cdr));
      const evenI1 = f64x2.add(ai, twoProducts(c1, bei, c2, cdi));
      const evenR2 = f64x2.add(ar, twoProducts(c2, ber, c1, cdr));
      const evenI2 = f64x2.add(ai, twoProducts(c2, bei, c1, cdi));
      const oddR1 = twoProducts(s1, bmei, s2, cmdi), oddI1 = twoProducts(s1, bmer, s2, cmdr);
      const oddR2 = f64x2.sub(f64x2.mul(s2, bmei), f64x2.mul(s1, cmdi));
      const oddI2 = f64x2.sub(f64x2.mul(s2, bmer), f64x2.mul(s1, cmdr));
      storeProduct(to + step, r1, i1, f64x2.add(evenR1, oddR1), f64x2.sub(evenI1, oddI1));
      storeProduct(to + 2 * step, r2, i2, f64x2.add(evenR2, oddR2), f64x2.sub(evenI2, oddI2));
      storeProduct(to + 3 * step, r3, i3, f64x2.sub(evenR2, oddR2), f64x2.add(evenI2, oddI2));
      storeProduct(to + 4 * step, r4, i4, f64x2.sub(evenR1, oddR1), f64x2.add(evenI1, oddI1));
      to += 32;
    }
  }
}

/** Returns `a · x + b · y`. */
// @ts-ignore: decorator
@inline
function twoProducts(a: v128, x: v128, b: v128, y: v128): v128 {
  return f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y));
}

/** Stores `(wr + i wi) · (re + i im)`. */
// @ts-ignore: decorator
@inline
function storeProduct(to: i32, wr: v128, wi: v128, re: v128, im: v128): void {
  v128.store(to, f64x2.sub(f64x2.mul(wr, re), f64x2.mul(wi, im)));
  v128.store(to, f64x2.add(f64x2.mul(wr, im), f64x2.mul(wi, re)), 16);
}

/**
 * Computes the spectrum of the samples from the transform z of their pairs: with the conjugate-even
 * part e and the conjugate-odd part o of z, bin k is `e[k] + exp(-2πi k / n) · o[k]`, and bin `m - k`
 * the conjugate of `e[k] - exp(-2πi k / n) · o[k]`. Rounds to single precision; returns the address.
 */
// @ts-ignore: decorator
@inline
function separate(n: i32, z: i32): i32 {
  const m = n >> 1;
  const re = 64 * n, im = re + 4 * n + 32;
  const zr = v128.load(z), zi = v128.load(z, 16);
  // The window is halved in place of the even and odd parts, which bins 0 and m do not have.
  storeRounded(re, f64x2.mul(f64x2.add(zr, zi), f64x2.splat(2)));
  storeRounded(re + 8 * m, f64x2.mul(f64x2.sub(zr, zi), f64x2.splat(2)));
  storeRounded(im, f64x2.splat(0));
  storeRounded(im + 8 * m, f64x2.splat(0));
  for (let k = 1; k <= m >> 1; k++) {
    const l = m - k;
    const ar = v128.load(z + 32 * k), ai = v128.load(z + 32 * k, 16);
    const br = v128.load(z + 32 * l), bi = v128.load(z + 32 * l, 16);
    const er = f64x2.add(ar, br), ei = f64x2.sub(ai, bi);
    const or = f64x2.add(ai, bi), oi = f64x2.sub(br, ar);
    const wr = v128.load64_splat(16 * k), wi = v128.load64_splat(16 * k, 8);
    const tr = f64x2.sub(f64x2.mul(wr, or), f64x2.mul(wi, oi));
    const ti = f64x2.add(f64x2.mul(wr, oi), f64x2.mul(wi, or));
    storeRounded(re + 8 * k, f64x2.add(er, tr));
    storeRounded(im + 8 * k, f64x2.add(ei, ti));
    storeRounded(re + 8 * l, f64x2.sub(er, tr));
    storeRounded(im + 8 * l, f64x2.sub(ti, ei));
  }
  return re;
}

/** Stores a pair of doubles in single precision. */
// @ts-ignore: decorator
@inline
function storeRounded(to: i32, pair: v128): void {
  v128.store64_lane(to, f32x4.demote_f64x2_zero(pair), 0);
}

/** Computes magnitudes from real and imaginary parts, and separates the two frames. */
// @ts-ignore: decorator
@inline
function measure(n: i32, re: i32): void {
  const im = re + 4 * n + 32;
  let first = 72 * n + 64, second = 74 * n + 80;
  for (let at = 0; at < 4 * n + 8; at += 32) {
    const low = magnitude(v128.load(re + at), v128.load(im + at));
    const high = magnitude(v128.load(re + at, 16), v128.load(im + at, 16));
    v128.store(first, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
    v128.store(second, v128.shuffle<f32>(low, high, 1, 3, 5, 7));
    first += 16;
    second += 16;
  }
}

/**
 * Computes the magnitudes of four complex numbers in single precision, in the same steps as NumPy and
 * equal to the last bit: `max · √(1 + (min / max)²)`, where the sum is rounded once.
 */
// @ts-ignore: decorator
@inline
function magnitude(re: v128, im: v128): v128 {
  const a = f32x4.abs(re), b = f32x4.abs(im);
  const max = f32x4.pmax(a, b);
  const ratio = f32x4.div(f32x4.pmin(a, b), max);
  const root = f32x4.sqrt(v128.shuffle<f64>(
    onePlusSquare(ratio),
    onePlusSquare(v128.shuffle<f64>(ratio, ratio, 1, 1)),
    0,
    2,
  ));
  // 0 / 0 is NaN; the magnitude is 0.
  return v128.and(f32x4.mul(root, max), f32x4.gt(max, f32x4.splat(0)));
}

/** Computes `1 + x²` of the lower two values, rounded once to single precision. */
// @ts-ignore: decorator
@inline
function onePlusSquare(x: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x);
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.splat(1), f64x2.mul(wide, wide)));
}
