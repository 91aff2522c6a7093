import assert from "node:assert/strict";
import { startAdam } from "../../lib/model/adam.ts";

Deno.test("startAdam() takes the steps of the paper", () => {
  const parameters = Float32Array.of(1, -2, 0.5);
  const step = startAdam([parameters]);
  const expected = Array.from(parameters);
  const means = [0, 0, 0], squares = [0, 0, 0];
  for (let t = 1; t <= 5; t++) {
    const gradients = [0.3 * t, -0.01, 0];
    step([Float32Array.from(gradients)], 0.1 / t);
    for (const [i, g] of gradients.entries()) {
      means[i] = 0.9 * means[i] + 0.1 * g;
      squares[i] = 0.999 * squares[i] + 0.001 * g * g;
      const mean = means[i] / (1 - 0.9 ** t), square = squares[i] / (1 - 0.999 ** t);
      expected[i] -= 0.1 / t * mean / (Math.sqrt(square) + 1e-8);
      assert.ok(Math.abs(parameters[i] - expected[i]) < 1e-5, `${t}: ${parameters}, ${expected}`);
    }
  }
});

Deno.test("startAdam() finds the bottom of a bowl, each array by itself", () => {
  const [a, b] = [Float32Array.of(3, -4), Float32Array.of(10)];
  const step = startAdam([a, b]);
  for (let i = 0; i < 2_000; i++) step([a.map((x) => 2 * x), b.map((x) => 2 * (x - 7))], 0.02);
  for (const value of [...a, b[0] - 7]) assert.ok(Math.abs(value) < 1e-3, `${a}, ${b}`);
});
