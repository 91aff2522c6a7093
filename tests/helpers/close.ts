import assert from "node:assert/strict";

/** Asserts that two sequences are equal up to an absolute tolerance. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "value",
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths differ`);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    assert.ok(
      difference <= tolerance,
      `${what} ${i}: ${actual[i]} is ${difference} from ${expected[i]}, allowed ${tolerance}`,
    );
  }
}
