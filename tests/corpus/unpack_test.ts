import assert from "node:assert/strict";
import { join } from "@std/path";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import { openCorpus, unpackCorpus } from "../../lib/corpus/mod.ts";
import { clipSound, corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("unpackCorpus() writes recordings into their folders and replaces an earlier folder", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(30);
    const others = new Map([["notes.txt", clipSound(0)], ["song.wav", clipSound(0)]]);
    // Wherever they are in the archive.
    const archived = new Map([...files].map(([path, content]) => [`speech/${path}`, content]));
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(new Map([...archived, ...others])));
    const target = join(folder, "ravdess");
    await writeFiles(target, new Map([["old/file.wav", clipSound(0)]]));
    const seen: number[][] = [];
    await unpackCorpus(join(folder, "a.zip"), target, {
      onProgress: (...numbers) => seen.push(numbers),
    });
    assert.equal((await openCorpus(target)).recordings.length, 30);
    assert.deepEqual(
      await namesIn(target),
      [
        ...new Set([...files.keys()].map((path) => path.split("/")[0])),
      ].sort(),
    );
    for (const [path, content] of files) {
      assert.deepEqual(await Deno.readFile(join(target, path)), content);
    }
    assert.deepEqual(seen, Array.from({ length: 30 }, (_, i) => [i + 1, 30]));
    assert.deepEqual(await namesIn(folder), ["a.zip", "ravdess"]);
  }));

Deno.test("unpackCorpus() refuses an archive with paths outside the folder", () =>
  inTemporaryFolder(async (folder) => {
    const files = new Map([["../../03-01-01-01-01-01-01.wav", clipSound(0)]]);
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(files));
    const target = join(folder, "deep/ravdess");
    await assert.rejects(unpackCorpus(join(folder, "a.zip"), target), (error: Error) => {
      assert.match(String(error.cause), /Unsafe filename/);
      return true;
    });
    assert.deepEqual(await namesIn(folder), ["a.zip"]);
  }));

Deno.test("unpackCorpus() keeps an earlier folder when aborted or when a recording is damaged", () =>
  inTemporaryFolder(async (folder) => {
    const archive = await zipOf(corpusFiles(30));
    await Deno.writeFile(join(folder, "a.zip"), archive);
    const target = join(folder, "ravdess");
    await writeFiles(target, new Map([["old.wav", clipSound(0)]]));
    const stop = new AbortController();
    await assert.rejects(
      unpackCorpus(join(folder, "a.zip"), target, {
        onProgress: (recordings) => recordings === 7 && stop.abort(new Error("told to stop")),
        signal: stop.signal,
      }),
      /told to stop/,
    );
    archive.fill(0xff, 5_000, 5_400);
    await Deno.writeFile(join(folder, "b.zip"), archive);
    await assert.rejects(unpackCorpus(join(folder, "b.zip"), target), UnusableRecording);
    assert.deepEqual(await namesIn(folder), ["a.zip", "b.zip", "ravdess"]);
    assert.deepEqual(await namesIn(target), ["old.wav"]);
  }));

Deno.test("unpackCorpus() refuses an archive without recordings", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(new Map([["x.wav", clipSound(0)]])));
    await assert.rejects(
      unpackCorpus(join(folder, "a.zip"), join(folder, "r")),
      /none of its 1 WAV files belongs to it/,
    );
    assert.deepEqual(await namesIn(folder), ["a.zip"]);
  }));
