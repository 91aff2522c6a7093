/** Norm of the residual relative to the right-hand side at which the iteration stops. */
const RESIDUAL = 1e-6;
/** Maximum number of steps; with shrinkage, about fifty are taken. */
const MOST_STEPS = 1_000;

/**
 * Solves `A x = b` for several right-hand sides, where `A` is symmetric and positive definite.
 *
 * @param rightSides Vectors `b`, shape `[n][features]`; may be zero.
 * @param multiply Multiplies `A` by each of the vectors.
 * @returns The solutions, same shape.
 * @throws {RangeError} If it does not converge, for example if features are linearly dependent.
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
  const residuals = rightSides.map((side) => side.slice());
  const directions = rightSides.map((side) => side.slice());
  const squares = residuals.map((residual) => dot(residual, residual));
  const enough = squares.map((square) => RESIDUAL ** 2 * square);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (squares.every((square, i) => square <= enough[i])) return solutions;
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
    `Cannot solve the linear equations: after ${MOST_STEPS} steps, a residual is still ` +
      `${Math.sqrt(Math.max(...squares.map((square, i) => square / enough[i]))) * RESIDUAL} of ` +
      `its right-hand side, expected ${RESIDUAL}; the equations may be linearly dependent`,
  );
}

/** Computes the dot product of two vectors of the same length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
