import { join } from "@std/path";
import { sha256Hex } from "../core/hash.ts";
import { type GoldenPredictions, predictSamples } from "../model/mod.ts";
import { PATHS, readModel, rooted, writeWhole } from "./files.ts";

/** Path of the predictions of the saved model that every machine and browser is to repeat. */
export const GOLDEN_PATH = join(PATHS.results, "determinism.json");

/**
 * Largest difference of a probability that is put down to rounding: browsers compute sines,
 * exponentials and powers differently in the last bit, and features are rounded to multiples of a
 * step, which such a bit can change: one step of one feature can change a probability by half of this.
 */
const TOLERANCE = 0.01;

/** Predicts the sample voices with the saved model and writes what is to be repeated. */
export async function writeGolden(): Promise<void> {
  const golden: GoldenPredictions = {
    cardSha256: await cardSha256(),
    tolerance: TOLERANCE,
    predictions: (await predictSamples(await readModel())).map(({ name, probabilities }) => ({
      name,
      probabilities: probabilities.map((p) => Number(p.toFixed(6))),
    })),
  };
  await writeWhole(rooted(GOLDEN_PATH), JSON.stringify(golden, null, 1) + "\n");
}

/** Computes the SHA-256 of the card of the saved model. */
export async function cardSha256(): Promise<string> {
  return await sha256Hex(await Deno.readFile(rooted(join(PATHS.model, "card.json"))));
}
