/** The residuals that conjugate gradients end with, relative to the right sides. */
const RESIDUAL = 1e-6;
/** Most steps; with shrinkage, some fifty are taken. */
const MOST_STEPS = 1_000;

/**
 * Solves `A x = b` for several right sides, `A` being symmetric and positive.
 *
 * @param rightSides Shape `[n][features]`; a solution of zeros is that of zeros.
 * @param multiply Multiplies vectors with `A`.
 * @returns The solutions, same shape.
 * @throws {RangeError} If they are not found, as where features depend on each other.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { solveByConjugateGradients } from "./conjugate_gradients.ts";
 * const halves = ([x]: Float64Array[]) => [x.map((value, j) => (j + 1) * value)];
 * assert.deepEqual(solveByConjugateGradients([Float64Array.of(1, 1)], halves), [
 *   Float64Array.of(1, 1 / 2),
 * ]);
 * ```
 * @see Hestenes and Stiefel 1952, "Methods of Conjugate Gradients for Solving Linear Systems"
 */
export function solveByConjugateGradients(
  rightSides: readonly Float64Array[],
  multiply: (vectors: Float64Array[]) => Float64Array[],
): Float64Array[] {
  const solutions = rightSides.map(({ length }) => new Float64Array(length));
  const residuals = rightSides.map((own) => own.slice());
  const directions = rightSides.map((own) => own.slice());
  const squares = residuals.map((own) => dot(own, own));
  const enough = squares.map((own) => RESIDUAL ** 2 * own);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (squares.every((own, i) => own <= enough[i])) return solutions;
    for (const [i, product] of multiply(directions).entries()) {
      if (squares[i] <= enough[i]) continue;
      const [solution, residual, direction] = [solutions[i], residuals[i], directions[i]];
      const length = squares[i] / dot(direction, product);
      for (let j = 0; j < solution.length; j++) {
        solution[j] += length * direction[j];
        residual[j] -= length * product[j];
      }
      const before = squares[i];
      squares[i] = dot(residual, residual);
      for (let j = 0; j < direction.length; j++) {
        direction[j] = residual[j] + squares[i] / before * direction[j];
      }
    }
  }
  throw new RangeError(
    `Cannot solve: after ${MOST_STEPS} steps a residual is still ` +
      `${Math.sqrt(Math.max(...squares.map((own, i) => own / enough[i]))) * RESIDUAL} of its ` +
      `right side, expected ${RESIDUAL}; the equations depend on each other`,
  );
}

/** Computes the dot product of two vectors of the same length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
