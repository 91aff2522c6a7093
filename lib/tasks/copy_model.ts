import { join } from "@std/path";
import { sha256Hex } from "../core/hash.ts";
import { encoder, ENCODER_FILE_NAMES } from "../features/mod.ts";
import { MODEL_FILES } from "../model/mod.ts";
import { PATHS, rooted } from "./files.ts";

/** Licence of the encoder; it must go with it. */
const LICENCE = "LICENSE-whisper";

/**
 * Copies a saved model into the folder of a page, as `model/`, and the pretrained encoder as
 * `encoder/`, if the model takes its features.
 */
export async function copyModel(page: string, model: string = rooted(PATHS.model)): Promise<void> {
  await Deno.mkdir(join(page, "model"));
  for (const name of MODEL_FILES) {
    await Deno.copyFile(join(model, name), join(page, "model", name));
  }
  const card = JSON.parse(await Deno.readTextFile(join(model, "card.json")));
  if (card.featureSet.id === encoder.id) await copyEncoder(join(page, "encoder"));
}

/** Copies the files of the encoder, and writes `files.json`, the `FileList` of the app. */
async function copyEncoder(folder: string): Promise<void> {
  const source = rooted("data/encoder");
  await Deno.mkdir(folder);
  const list: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of ENCODER_FILE_NAMES) {
    const content = await Deno.readFile(join(source, name));
    await Deno.writeFile(join(folder, name), content);
    list[name] = { bytes: content.length, sha256: await sha256Hex(content) };
  }
  await Deno.writeTextFile(join(folder, "files.json"), JSON.stringify(list, null, 1) + "\n");
  await Deno.copyFile(join(source, LICENCE), join(folder, `${LICENCE}.txt`));
}
