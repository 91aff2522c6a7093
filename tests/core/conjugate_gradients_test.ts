import assert from "node:assert/strict";
import { dot, solveByConjugateGradients } from "../../lib/core/conjugate_gradients.ts";
import { assertClose } from "../helpers/close.ts";

const times = (matrix: number[][]) => (vectors: Float64Array[]) =>
  vectors.map((v) => Float64Array.from(matrix, (row) => dot(Float64Array.from(row), v)));

Deno.test("solveByConjugateGradients() solves for several right-hand sides, in as many steps as unknowns", () => {
  let steps = 0;
  const multiply = times([[4, 1, 0], [1, 3, 1], [0, 1, 2]]);
  const solutions = solveByConjugateGradients(
    [Float64Array.of(6, 10, 8), Float64Array.of(0, 0, 0), Float64Array.of(4, 1, 0)],
    (vectors) => {
      steps++;
      return multiply(vectors);
    },
  );
  // The products A x for x = (1, 2, 3), 0 and (1, 0, 0).
  assertClose(solutions[0], [1, 2, 3], 1e-9);
  assert.deepEqual(solutions[1], new Float64Array(3));
  assertClose(solutions[2], [1, 0, 0], 1e-9);
  assert.ok(steps <= 3, `${steps} steps`);
});

Deno.test("solveByConjugateGradients() refuses equations without a solution", () => {
  assert.throws(
    () => solveByConjugateGradients([Float64Array.of(1, 0)], times([[1, 1], [1, 1]])),
    { name: "RangeError", message: /Cannot solve .* the equations may be linearly dependent/ },
  );
});
