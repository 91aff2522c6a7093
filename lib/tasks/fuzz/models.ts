import { sha256Hex } from "../../core/hash.ts";
import type { Random } from "../../core/random.ts";
import { answerFrom, loadModel, MODEL_FILES, type ModelFile } from "../../model/mod.ts";
import { PATHS, rooted } from "../files.ts";
import { answerOrRefusal, type FuzzKind, requireProbabilities } from "./kind.ts";
import { choose, mutateBytes, mutateJson } from "./mutate.ts";

type Files = Record<ModelFile, Uint8Array>;

const REFUSAL = {
  errors: ["SyntaxError", "RangeError"],
  names: /card\.json|model\.json|weights\.bin/,
};
/** Rows to predict from, in standard deviations of the training recordings. */
const ROWS = [0, -1, 1, 1e6];

/** Mutated saved models. */
export function modelKind(): FuzzKind {
  let saved: Promise<Files> | undefined;
  return {
    id: "model",
    description:
      "saved models: bytes or fields of card.json, model.json and weights.bin, half of them with " +
      "the checksums mended",
    cases: (wavs) => Math.ceil(wavs / 40),
    makeInput: async (_, random) => await mutate(await (saved ??= readFiles()), random),
    check: (input) => answerOrRefusal(() => tryModel(input as Files), REFUSAL),
  };
}

async function readFiles(): Promise<Files> {
  const read = async (
    name: ModelFile,
  ) => [name, await Deno.readFile(rooted(`${PATHS.model}/${name}`))];
  return Object.fromEntries(await Promise.all(MODEL_FILES.map(read)));
}

/** Changes one file; half of the time its checksum as well, so that what it says is used. */
async function mutate(files: Files, random: Random): Promise<Files> {
  const name = choose(MODEL_FILES, random);
  const isField = name !== "weights.bin" && random.below(4) > 0;
  const changed = { ...files, [name]: (isField ? mutateJson : mutateBytes)(files[name], random) };
  if (name === "card.json" || random.below(2) === 0) return changed;
  const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
  card.files[name] = await sha256Hex(changed[name]);
  return { ...changed, "card.json": new TextEncoder().encode(JSON.stringify(card)) };
}

async function tryModel(files: Files): Promise<void> {
  const model = await loadModel((name) => Promise.resolve(files[name]));
  try {
    const { mean, standardDeviation } = model.scaler;
    for (const distance of ROWS) {
      const row = mean.map((value, j) => value + distance * standardDeviation[j]);
      requireProbabilities(answerFrom(model, row).probabilities);
    }
  } finally {
    model.network.dispose();
  }
}
