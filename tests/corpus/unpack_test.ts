import assert from "node:assert/strict";
import { join } from "@std/path";
import { openCorpus, unpackCorpus } from "../../lib/corpus/mod.ts";
import { clipSound, corpusFiles, inTemporaryFolder, zipOf } from "../helpers/corpus.ts";

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("unpackCorpus() writes the clips in their folders and replaces what was there", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(30);
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(files));
    const target = join(folder, "ravdess");
    await Deno.mkdir(join(target, "old"), { recursive: true });
    await unpackCorpus(join(folder, "a.zip"), target);
    assert.equal((await openCorpus(target)).entries.length, 30);
    assert.equal(await exists(join(target, "old")), false);
    for (const [path, content] of files) {
      assert.deepEqual(await Deno.readFile(join(target, path)), content);
    }
  }));

Deno.test("unpackCorpus() refuses an archive that would write elsewhere", () =>
  inTemporaryFolder(async (folder) => {
    const files = new Map([["../../03-01-01-01-01-01-01.wav", clipSound(0)]]);
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(files));
    const target = join(folder, "deep/ravdess");
    await assert.rejects(unpackCorpus(join(folder, "a.zip"), target), (error: Error) => {
      assert.match(String(error.cause), /Unsafe filename/);
      return true;
    });
    const names = await Array.fromAsync(Deno.readDir(folder));
    assert.deepEqual(names.map(({ name }) => name), ["a.zip"]);
  }));

Deno.test("unpackCorpus() leaves nothing half-written when stopped or when a clip is damaged", () =>
  inTemporaryFolder(async (folder) => {
    const archive = await zipOf(corpusFiles(30));
    await Deno.writeFile(join(folder, "a.zip"), archive);
    const stop = new AbortController();
    await assert.rejects(
      unpackCorpus(join(folder, "a.zip"), join(folder, "ravdess"), {
        onProgress: (clips) => clips === 7 && stop.abort(new Error("told to stop")),
        signal: stop.signal,
      }),
      /told to stop/,
    );
    archive.fill(0xff, 5_000, 5_400);
    await Deno.writeFile(join(folder, "b.zip"), archive);
    await assert.rejects(unpackCorpus(join(folder, "b.zip"), join(folder, "ravdess")));
    const names = await Array.fromAsync(Deno.readDir(folder));
    assert.deepEqual(names.map(({ name }) => name).sort(), ["a.zip", "b.zip"]);
  }));

Deno.test("unpackCorpus() refuses an archive without clips", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(new Map([["x.wav", clipSound(0)]])));
    await assert.rejects(unpackCorpus(join(folder, "a.zip"), join(folder, "r")), /is a clip of it/);
    assert.equal(await exists(join(folder, "r")), false);
  }));
