import assert from "node:assert/strict";
import { join, resolve } from "@std/path";
import { decodeWav } from "../../lib/audio/mod.ts";
import { predict } from "../../lib/model/mod.ts";
import {
  committedTables,
  exists,
  readModel,
  readTable,
  rooted,
  tablePath,
  writeFiles,
  writeWhole,
} from "../../lib/tasks/files.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";
import { saveModel, toyModel } from "../helpers/toy_model.ts";

Deno.test("writeWhole() makes folders, replaces files and leaves nothing else", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a/b.txt");
    await writeWhole(path, "one");
    await writeWhole(path, new TextEncoder().encode("two"));
    assert.equal(await Deno.readTextFile(path), "two");
    assert.equal((await Array.fromAsync(Deno.readDir(join(folder, "a")))).length, 1);
  }));

Deno.test("writeWhole() keeps the old file and no half of the new one when it fails", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "there");
    await Deno.mkdir(join(path, "not empty"), { recursive: true });
    await assert.rejects(writeWhole(path, "text"));
    assert.equal(await exists(join(path, "not empty")), true);
    assert.equal(await exists(`${path}.half`), false);
  }));

Deno.test("writeFiles() writes each file below the folder", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(join(folder, "new"), { "a.txt": "one", "deep/b.bin": Uint8Array.of(1, 2) });
    assert.equal(await Deno.readTextFile(join(folder, "new/a.txt")), "one");
    assert.deepEqual(await Deno.readFile(join(folder, "new/deep/b.bin")), Uint8Array.of(1, 2));
  }));

Deno.test("rooted() gives paths in the repository, and keeps absolute ones", async () => {
  assert.equal(await exists(rooted("lib/tasks/files.ts")), true);
  assert.equal(rooted("data"), resolve(import.meta.dirname!, "../../data"));
  assert.equal(rooted("/data"), resolve("/data"));
});

Deno.test("readModel() reads a saved model, and names a missing file", () =>
  inTemporaryFolder(async (folder) => {
    const model = await toyModel();
    const path = await saveModel(model, folder);
    const loaded = await readModel(path);
    const signal = decodeWav(await Deno.readFile(rooted("tests/golden/voice_between_silence.wav")));
    assert.deepEqual(await predict(loaded, signal), await predict(model, signal));
    await Deno.remove(join(path, "weights.bin"));
    await assert.rejects(readModel(path), {
      name: "NotFound",
      message:
        `There is no ${join(path, "weights.bin")}; a saved model has card.json, model.json ` +
        `and weights.bin`,
    });
  }));

Deno.test("committedTables() joins corpora once, and holds the values of each in memory once", async () => {
  const tables = committedTables();
  const corpora = ["emodb", "ravdess"];
  const joined = await tables("encoder", corpora);
  assert.equal(await tables("encoder", corpora), joined);
  const emodb = await tables("encoder", ["emodb"]);
  assert.equal(emodb.features.values.buffer, joined.features.values.buffer);
  const { recordings, features: { values, columns } } = await readTable("encoder", "emodb");
  assert.deepEqual(emodb.recordings, recordings);
  assert.deepEqual(emodb.features.values, values);
  const ravdess = await tables("encoder");
  assert.equal(ravdess.recordings.length, joined.recordings.length - recordings.length);
  assert.equal(
    ravdess.features.values[0],
    joined.features.values[recordings.length * columns.length],
  );
});

Deno.test("committedTables() takes extracted tables of RAVDESS, and joins them once too", async () => {
  const committed = await readTable("encoder");
  const own = { ...committed, features: { ...committed.features } };
  own.features.values = committed.features.values.map((value) => value + 1);
  const tables = committedTables(new Map([["encoder", own]]));
  const corpora = ["emodb", "ravdess"];
  const joined = await tables("encoder", corpora);
  assert.equal(await tables("encoder", corpora), joined);
  assert.deepEqual((await tables("encoder")).features.values, own.features.values);
  const [first] = joined.features.values.subarray(-own.features.values.length);
  assert.equal(first, committed.features.values[0] + 1);
  const emodb = await readTable("encoder", "emodb");
  assert.deepEqual((await tables("encoder", ["emodb"])).features.values, emodb.features.values);
});

Deno.test("committedTables() reads each table once, and names a missing one", async () => {
  const tables = committedTables();
  assert.equal(tables("baseline"), tables("baseline"));
  const { recordings, features } = await tables("baseline");
  assert.equal(recordings.length, 1_440);
  assert.equal(features.values.length, 1_440 * features.columns.length);
  assert.equal(tablePath("nothing"), join("data", "ravdess-nothing.parquet"));
  await assert.rejects(readTable("baseline", "nothing"), {
    name: "NotFound",
    message: /There is no .*nothing-baseline.parquet; .*deno task features --corpus PATH --write/,
  });
});
