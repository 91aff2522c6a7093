import assert from "node:assert/strict";
import type { Signal } from "../../lib/audio/mod.ts";

/** How a reader took an input; anything else is thrown. */
export type Outcome = "answered" | "refused";

/**
 * Runs a reader that may refuse its input with the errors that it documents, naming the file.
 *
 * @throws {unknown} Any other error, and a refusal that does not name the file.
 */
export async function answerOrRefusal(
  read: () => Promise<unknown>,
  errors: readonly string[],
  names: RegExp,
): Promise<Outcome> {
  try {
    await read();
    return "answered";
  } catch (error) {
    if (!(error instanceof Error) || !errors.includes(error.name)) throw error;
    assert.match(error.message, names, "a refusal that does not name its file");
    return "refused";
  }
}

/** Checks that a signal has samples, all of them finite. */
export function requireSignal({ samples, sampleRateHz }: Signal): void {
  assert.ok(samples.length > 0 && sampleRateHz > 0 && Number.isFinite(sampleRateHz));
  assert.equal(samples.findIndex((sample) => !Number.isFinite(sample)), -1, "not all are finite");
}

/** Checks that probabilities are from 0 to 1, and sum to 1. */
export function requireProbabilities(probabilities: Float32Array): void {
  const sum = probabilities.reduce((a, b) => a + b, 0);
  assert.ok(probabilities.every((p) => p >= 0 && p <= 1) && Math.abs(sum - 1) < 1e-4, `${sum}`);
}
