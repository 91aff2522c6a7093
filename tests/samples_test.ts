import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeAudio } from "../lib/audio/mod.ts";
import { parseCremaDName } from "../lib/corpus/crema_d.ts";
import { openLabelled } from "../lib/corpus/mod.ts";

const FOLDER = new URL("../data/samples", import.meta.url).pathname;

Deno.test("data/samples/ has short recordings of CREMA-D, labelled as their names say", async () => {
  const { recordings } = await openLabelled(FOLDER, join(FOLDER, "labels.csv"));
  let bytes = 0;
  for (const { path, speaker, emotion, read } of recordings) {
    const named = parseCremaDName(path);
    assert.deepEqual([speaker, emotion], [named.speaker, named.emotion]);
    const content = await read();
    bytes += content.length;
    const { samples, sampleRateHz } = await decodeAudio(content, path);
    assert.equal(sampleRateHz, 16_000);
    assert.ok(samples.length > 2 * sampleRateHz && samples.length < 4 * sampleRateHz, path);
  }
  assert.ok(bytes < 400_000, `${bytes} bytes`);
  const files = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name);
  assert.deepEqual(
    files.sort(),
    ["README.md", "labels.csv", ...recordings.map(({ path }) => path)].sort(),
  );
});

Deno.test("data/samples/README.md names licence and source, and that the model knows the voices", async () => {
  const readme = await Deno.readTextFile(`${FOLDER}/README.md`);
  for (const words of ["licenses/odbl/1.0", "licenses/dbcl/1.0", "doi:10.1109", "is trained on"]) {
    assert.ok(readme.includes(words), words);
  }
});
