import type { FuzzKind, Outcome } from "./kind.ts";
import { randomOf } from "./mutate.ts";

/** How a case ended: well, or with a fault, as text with its stack. */
export type CaseResult = { readonly outcome: Outcome } | { readonly fault: string };

/**
 * Tries one case.
 *
 * @param kind Makes and checks the input.
 * @param seed Seed of the whole run.
 * @param number Number of the case.
 */
export async function runCase(kind: FuzzKind, seed: number, number: number): Promise<CaseResult> {
  const input = await kind.makeInput(number, randomOf(seed, number));
  try {
    return { outcome: await kind.check(input, number) };
  } catch (error) {
    return { fault: error instanceof Error ? error.stack ?? error.message : `threw ${error}` };
  }
}
