import assert from "node:assert/strict";
import { join } from "@std/path";
import { sha256Hex } from "../../lib/core/hash.ts";
import { MODEL_FILES } from "../../lib/model/mod.ts";
import { copyModel } from "../../lib/tasks/build_app.ts";
import { exists } from "../../lib/tasks/files.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

/** Writes files in place of a model that takes a feature set; only the card's id is read. */
async function modelOn(featureSet: string, folder: string): Promise<string> {
  const path = join(folder, "saved");
  await Deno.mkdir(path);
  for (const name of MODEL_FILES) {
    await Deno.writeTextFile(join(path, name), JSON.stringify({ featureSet: { id: featureSet } }));
  }
  return path;
}

Deno.test("a model on other features is copied without the encoder", () =>
  inTemporaryFolder(async (folder) => {
    await copyModel(folder, await modelOn("rich", folder));
    for (const name of MODEL_FILES) {
      assert.equal(
        await Deno.readTextFile(join(folder, "model", name)),
        `{"featureSet":{"id":"rich"}}`,
      );
    }
    assert.ok(!await exists(join(folder, "encoder")));
  }));

Deno.test({
  name: "a model on the encoder takes its files, their list and their licence along",
  fn: () =>
    inTemporaryFolder(async (folder) => {
      await copyModel(folder, await modelOn("encoder", folder));
      const own = join(folder, "encoder");
      const list = JSON.parse(await Deno.readTextFile(join(own, "files.json")));
      assert.deepEqual(Object.keys(list), ["manifest.json", "weights.gzip"]);
      for (const name of Object.keys(list)) {
        const copy = await Deno.readFile(join(own, name));
        assert.deepEqual(list[name], { bytes: copy.length, sha256: await sha256Hex(copy) });
        assert.deepEqual(copy, await Deno.readFile(join("data/encoder", name)));
      }
      assert.match(await Deno.readTextFile(join(own, "LICENSE-whisper.txt")), /MIT License/);
    }),
});
