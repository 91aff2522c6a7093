import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { hannWindow, startCompiledKernel } from "../../lib/features/dsp/kernel.ts";
import { startPlainKernel } from "../../lib/features/dsp/plain_kernel.ts";

for (const n of [8, 512, 2_048]) {
  Deno.test(`the kernels with and without WebAssembly agree on frames of ${n}`, () => {
    const random = seededRandom(n);
    const kernels = [startCompiledKernel(n), startPlainKernel(n, hannWindow(n))];
    const noise = (gain: number, length = n) =>
      Float32Array.from({ length }, () => gain * (random.uniform() - 0.5));
    const frames = [noise(1), noise(0.5)];
    const weights = noise(1, kernels[0].weights.length);
    for (const kernel of kernels) {
      kernel.weights.set(weights);
      for (const [i, frame] of frames.entries()) kernel.frames[i].set(frame);
      kernel.computeMagnitudes();
    }
    const [compiled, plain] = kernels;
    for (const i of [0, 1]) {
      const [own, other] = [compiled.magnitudes[i], plain.magnitudes[i]];
      for (let k = 0; k < own.length; k++) {
        assert.ok(Math.abs(own[k] - other[k]) <= 2e-7 * own[k], `${own[k]}, ${other[k]}`);
      }
      plain.magnitudes[i].set(own); // sums of the same are the same
    }
    for (const kernel of kernels) kernel.fold();
    assert.deepEqual(compiled.sums, plain.sums);
    assert.ok(compiled.sums[0].some((sum) => sum !== compiled.sums[1][0]));
  });

  Deno.test(`the kernels keep a silent frame of ${n} exactly silent beside a loud one`, () => {
    for (const kernel of [startCompiledKernel(n), startPlainKernel(n, hannWindow(n))]) {
      kernel.frames[0].fill(0);
      kernel.frames[1].forEach((_, i, frame) => frame[i] = Math.sin(i * i));
      kernel.computeMagnitudes();
      assert.ok(kernel.magnitudes[0].every((magnitude) => magnitude === 0));
      assert.ok(kernel.magnitudes[1].every((magnitude) => magnitude > 0));
    }
  });
}
