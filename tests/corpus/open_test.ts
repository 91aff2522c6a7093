import assert from "node:assert/strict";
import { join } from "@std/path";
import { type Corpus, describeCorpus, openCorpus, requireComplete } from "../../lib/corpus/mod.ts";
import { clipSound, corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

async function idsOf(corpus: Corpus): Promise<string[]> {
  await corpus.close();
  return corpus.entries.map(({ clip }) => clip.id);
}

Deno.test("openCorpus() finds the same clips in a folder, deeper down, and in a zip", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(60);
    await writeFiles(join(folder, "flat"), files);
    await writeFiles(join(folder, "deep/er/still"), files);
    await Deno.writeFile(join(folder, "corpus.zip"), await zipOf(files));
    const flat = await idsOf(await openCorpus(join(folder, "flat")));
    assert.equal(flat.length, 60);
    assert.deepEqual(flat, flat.toSorted());
    assert.deepEqual(await idsOf(await openCorpus(join(folder, "deep"))), flat);
    assert.deepEqual(await idsOf(await openCorpus(join(folder, "corpus.zip"))), flat);
  }));

Deno.test("openCorpus() reads the bytes of a clip, from several at once", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(24);
    await Deno.writeFile(join(folder, "corpus.zip"), await zipOf(files));
    const corpus = await openCorpus(join(folder, "corpus.zip"));
    const contents = await Promise.all(corpus.entries.map((entry) => entry.read()));
    await corpus.close();
    for (const [i, entry] of corpus.entries.entries()) {
      assert.deepEqual(contents[i], files.get(entry.path));
    }
  }));

Deno.test("openCorpus() lists missing, duplicate and foreign files", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles();
    const [first, second] = [...files.keys()].sort();
    files.delete(first);
    files.set(`copy/${second.split("/")[1]}`, clipSound(0));
    files.set("Actor_01/03-02-01-01-01-01-01.wav", clipSound(0)); // song
    files.set("Actor_01/notes.wav", clipSound(0));
    files.set("Actor_01/._03-01-01-01-01-01-01.wav", clipSound(0)); // a Mac's shadow file
    files.set("README.txt", clipSound(0));
    await writeFiles(folder, files);
    const corpus = await openCorpus(folder);
    assert.equal(corpus.entries.length, 1_439);
    assert.deepEqual(corpus.missing, [first.split("/")[1].replace(".wav", "")]);
    assert.deepEqual(corpus.duplicates, [join(folder, `copy/${second.split("/")[1]}`)]);
    assert.deepEqual(corpus.rejected.map(({ reason }) => reason), [
      "audio-only song",
      'Cannot parse RAVDESS name "notes.wav": expected 7 fields, got 1',
    ]);
    const text = describeCorpus(corpus).join("\n");
    assert.match(text, /^1439 of 1440 clips, 24 of 24 actors\n/);
    assert.match(text, /actor 1: 59 of 60 clips/);
    assert.match(text, /1 missing:/);
    assert.match(text, /1 duplicate files left out:/);
    assert.match(text, /2 other WAV files left out:/);
    assert.throws(() => requireComplete(corpus), /incomplete corpus.*deno task data/s);
  }));

Deno.test("openCorpus() refuses a path with nothing there, and a file that is no zip", () =>
  inTemporaryFolder(async (folder) => {
    await assert.rejects(openCorpus(join(folder, "nowhere")), /expected a folder or a zip/);
    await Deno.writeTextFile(join(folder, "broken.zip"), "PK not really");
    await assert.rejects(openCorpus(join(folder, "broken.zip")), /not a readable zip archive/);
  }));

Deno.test("requireComplete() says that a folder without clips is no corpus", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["song.wav", clipSound(0)]]));
    const corpus = await openCorpus(folder);
    assert.throws(() => requireComplete(corpus), /none of its 1 WAV files is a clip/);
  }));
