import type { Random } from "../../core/random.ts";

/** The files of a case, by name. */
export type Input = Readonly<Record<string, Uint8Array>>;

/** How the program took an input; anything else is a fault, which is thrown. */
export type Outcome = "answered" | "refused";

/** A kind of input to try. */
export interface FuzzKind {
  /** Short name: `wav`. */
  readonly id: string;
  /** What is tried, and what counts as right, for the report. */
  readonly description: string;
  /** Cases of a run of `wavs` mutated WAV files. */
  readonly cases: (wavs: number) => number;
  /** Makes the input of a case; the same one for the same number and random numbers. */
  readonly makeInput: (number: number, random: Random) => Promise<Input>;
  /**
   * Gives an input to the program.
   *
   * @throws {unknown} What the program should not have thrown, or a {@linkcode Fault}.
   */
  readonly check: (input: Input, number: number) => Promise<Outcome>;
}

/** Reports an answer that is wrong, or a refusal that says too little. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** What a refusal must be like. */
export interface Refusal {
  /** Names of the errors that are documented. */
  readonly errors: readonly string[];
  /** What the message must contain: the name of a file. */
  readonly names: RegExp;
}

/**
 * Runs a piece of work that may be refused.
 *
 * @throws {Fault} If it is refused in another way than documented.
 */
export async function answerOrRefusal(
  work: () => Promise<void>,
  { errors, names }: Refusal,
): Promise<Outcome> {
  try {
    await work();
    return "answered";
  } catch (error) {
    if (!(error instanceof Error) || !errors.includes(error.name)) throw error;
    if (names.test(error.message)) return "refused";
    throw new Fault(`a refusal that does not name its file: ${error.message}`, { cause: error });
  }
}

/**
 * Checks that probabilities are an answer.
 *
 * @throws {Fault} If one is not from 0 to 1, or they do not sum to 1.
 */
export function requireProbabilities(probabilities: Float32Array): void {
  const sum = probabilities.reduce((a, b) => a + b, 0);
  if (probabilities.every((p) => p >= 0 && p <= 1) && Math.abs(sum - 1) < 1e-4) return;
  throw new Fault(`an answer with the probabilities ${probabilities.join(", ")}`);
}
