import { join } from "@std/path";
import { sha256Hex } from "../core/hash.ts";
import { type GoldenPredictions, predictSamples } from "../model/mod.ts";
import { PATHS, readModel, rooted, writeWhole } from "./files.ts";

/** Path of the saved model's predictions, which every machine and browser should reproduce. */
export const GOLDEN_PATH = join(PATHS.results, "determinism.json");

/**
 * Largest difference of a probability that rounding can explain. Browsers differ in the last bit of
 * sines, exponentials and powers. Features are rounded to multiples of a step, so that such a bit
 * can move one by a whole step, which can change a probability by half of this tolerance.
 */
const TOLERANCE = 0.01;

/** Writes the saved model's predictions for the synthetic voices. */
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

export async function cardSha256(): Promise<string> {
  return await sha256Hex(await Deno.readFile(rooted(join(PATHS.model, "card.json"))));
}
