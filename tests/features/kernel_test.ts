import assert from "node:assert/strict";
import { seededRandom } from "../../lib/core/random.ts";
import { CHROMA_BANDS, hannWindow, kernelFor } from "../../lib/features/dsp/kernel.ts";

for (const n of [8, 16, 40, 400, 512, 2_000, 2_048]) {
  const random = seededRandom(n);
  const kernel = kernelFor(n);
  const fill = (array: Float32Array | Float64Array, gain = 1) =>
    array.forEach((_, i) => array[i] = gain * (random.uniform() - 0.5));

  Deno.test(`the kernel transforms two frames of ${n} as the Fourier sum does`, () => {
    const window = hannWindow(n);
    const cosines = window.map((_, i) => Math.cos((2 * Math.PI * i) / n));
    kernel.frames.forEach((frame, i) => fill(frame, 1 / (i + 1)));
    kernel.computeMagnitudes();
    for (const [i, magnitudes] of kernel.magnitudes.entries()) {
      assert.equal(magnitudes.length, n / 2 + 1);
      for (let k = 0; k < magnitudes.length; k++) {
        let re = 0, im = 0;
        for (const [t, weight] of window.entries()) {
          re += weight * kernel.frames[i][t] * cosines[(k * t) % n];
          im += weight * kernel.frames[i][t] * cosines[(k * t + n / 4) % n];
        }
        const expected = Math.hypot(re, im);
        assert.ok(Math.abs(magnitudes[k] - expected) <= 3e-7 * expected + 1e-12, `${i}, bin ${k}`);
      }
    }
  });

  Deno.test(`the kernel folds both spectra of frames of ${n} with its weights`, () => {
    fill(kernel.weights);
    kernel.magnitudes.forEach((own) => fill(own));
    kernel.fold();
    for (const [i, magnitudes] of kernel.magnitudes.entries()) {
      const sums = new Float64Array(CHROMA_BANDS);
      for (const [at, weight] of kernel.weights.entries()) {
        sums[at % CHROMA_BANDS] += weight * magnitudes[Math.floor(at / CHROMA_BANDS)];
      }
      assert.deepEqual(kernel.sums[i], sums);
    }
    assert.notDeepEqual(kernel.sums[0], kernel.sums[1]);
  });

  Deno.test(`the kernel keeps a silent frame of ${n} exactly silent beside a loud one`, () => {
    kernel.frames[0].fill(0);
    fill(kernel.frames[1]);
    kernel.computeMagnitudes();
    assert.ok(kernel.magnitudes[0].every((magnitude) => magnitude === 0));
    assert.ok(kernel.magnitudes[1].every((magnitude) => magnitude > 0));
  });
}

Deno.test("kernelFor() shares one kernel for each length", () => {
  assert.equal(kernelFor(64), kernelFor(64));
  assert.notEqual(kernelFor(64).frames[0], kernelFor(128).frames[0]);
});
