import assert from "node:assert/strict";
import { join } from "@std/path";
import { AUGMENTATIONS } from "../../lib/audio/augment/augmentations.ts";
import { rich, tableDefinition } from "../../lib/features/mod.ts";
import { tableId } from "../../lib/features/extraction/tables.ts";
import { cacheInFolder } from "../../lib/tasks/feature_cache.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

const recording = { id: "a", corpus: "toy", speaker: "x", emotion: "calm" };
const audio = Uint8Array.of(1, 2, 3);
const tables = ["baseline"];
const rowOf = (value: number, id = "baseline") =>
  new Float32Array(tableDefinition(id).set.columns.length).fill(value);
const fail = () => assert.fail("it is in the cache");

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesIn(path));
    else found.push(path);
  }
  return found;
}

Deno.test("cacheInFolder() extracts once, even for another run or another name of the same audio", () =>
  inTemporaryFolder(async (folder) => {
    const rows = [rowOf(0.5)];
    const extract = () => Promise.resolve(rows);
    assert.deepEqual(await cacheInFolder(folder)(audio, recording, tables, extract), rows);
    const renamed = { ...recording, id: "b", speaker: "y" };
    assert.deepEqual(await cacheInFolder(folder)(audio, renamed, tables, fail), rows);
    assert.equal((await filesIn(folder)).length, 1);
  }));

Deno.test("cacheInFolder() stores the same audio for several trainings at once", () =>
  inTemporaryFolder(async (folder) => {
    const extract = () => Promise.resolve([rowOf(0.5)]);
    const run = () => cacheInFolder(folder)(audio, recording, tables, extract);
    await Promise.all(Array.from({ length: 8 }, run));
    assert.equal((await filesIn(folder)).length, 1);
    assert.deepEqual(await cacheInFolder(folder)(audio, recording, tables, fail), [rowOf(0.5)]);
  }));

Deno.test("cacheInFolder() extracts again for other audio, other features, and a truncated file", () =>
  inTemporaryFolder(async (folder) => {
    const cache = cacheInFolder(folder);
    await cache(audio, recording, tables, () => Promise.resolve([rowOf(1)]));
    const other = await cache(
      Uint8Array.of(1),
      recording,
      tables,
      () => Promise.resolve([rowOf(2)]),
    );
    assert.equal(other[0][0], 2);
    const set = await cache(audio, recording, ["rich"], () => Promise.resolve([rowOf(3, "rich")]));
    assert.equal(set[0][0], 3);
    for (const path of await filesIn(folder)) await Deno.truncate(path, 8);
    const again = await cache(audio, recording, tables, () => Promise.resolve([rowOf(4)]));
    assert.equal(again[0][0], 4);
  }));

Deno.test("cacheInFolder() keeps augmented rows by recording, as its channel depends on that", () =>
  inTemporaryFolder(async (folder) => {
    const cache = cacheInFolder(folder);
    const own = [tableId(rich.id, AUGMENTATIONS.find(({ channel }) => channel)!.id)];
    await cache(audio, recording, own, () => Promise.resolve([rowOf(1, "rich")]));
    assert.equal((await cache(audio, recording, own, fail))[0][0], 1);
    const renamed = { ...recording, speaker: "y" };
    const other = await cache(audio, renamed, own, () => Promise.resolve([rowOf(2, "rich")]));
    assert.equal(other[0][0], 2);
  }));
