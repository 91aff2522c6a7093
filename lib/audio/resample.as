/**
 * Polyphase filter, in AssemblyScript, four products at a time. `deno task kernel` compiles it;
 * `resample.ts` designs the filter and lays out the memory.
 */

/** Sums the four lanes of a vector. */
function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) +
    f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

/**
 * Computes `output[n] = Σ_k filter[n mod up][k] · input[⌊n · down / up⌋ + k]` for `n < 4 · quads · up`.
 *
 * Four outputs that share a phase are computed together, so that each weight is loaded once.
 *
 * @param filter Address of the weights, row-major, shape `[up][taps]`.
 * @param taps Weights of a phase, a multiple of 8.
 * @param input Address of the input.
 * @param output Address of the output.
 * @param up Numerator of the ratio of the rates: the number of phases.
 * @param down Denominator of the ratio.
 * @param quads Outputs of each phase, in fours.
 */
export function convolve(
  filter: usize,
  taps: usize,
  input: usize,
  output: usize,
  up: usize,
  down: usize,
  quads: usize,
): void {
  const step = 4 * down, next = 4 * up;
  for (let phase: usize = 0; phase < up; phase++) {
    const row = filter + 4 * taps * phase;
    const end = row + 4 * taps;
    let from = input + 4 * (phase * down / up);
    let to = output + 4 * phase;
    for (let quad: usize = 0; quad < quads; quad++) {
      let a = f32x4.splat(0), b = a, c = a, d = a;
      let x = from;
      for (let h = row; h < end; h += 32) {
        const h0 = v128.load(h), h1 = v128.load(h, 16);
        a = f32x4.add(a, f32x4.mul(h0, v128.load(x)));
        b = f32x4.add(b, f32x4.mul(h0, v128.load(x + step)));
        c = f32x4.add(c, f32x4.mul(h0, v128.load(x + 2 * step)));
        d = f32x4.add(d, f32x4.mul(h0, v128.load(x + 3 * step)));
        a = f32x4.add(a, f32x4.mul(h1, v128.load(x, 16)));
        b = f32x4.add(b, f32x4.mul(h1, v128.load(x + step, 16)));
        c = f32x4.add(c, f32x4.mul(h1, v128.load(x + 2 * step, 16)));
        d = f32x4.add(d, f32x4.mul(h1, v128.load(x + 3 * step, 16)));
        x += 32;
      }
      store<f32>(to, total(a));
      store<f32>(to + next, total(b));
      store<f32>(to + 2 * next, total(c));
      store<f32>(to + 3 * next, total(d));
      from += 4 * step;
      to += 4 * next;
    }
  }
}
