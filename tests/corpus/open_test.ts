import assert from "node:assert/strict";
import { dirname, join } from "@std/path";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import {
  type Corpus,
  type CorpusDefinition,
  describeCorpus,
  openCorpus,
  ravdess,
  requireClips,
  requireComplete,
} from "../../lib/corpus/mod.ts";
import {
  clipSound,
  corpusFiles,
  inTemporaryFolder,
  ravdessIds,
  writeFiles,
  zipOf,
} from "../helpers/corpus.ts";

async function idsOf(corpus: Corpus): Promise<string[]> {
  await corpus.close();
  return corpus.recordings.map(({ id }) => id);
}

Deno.test("openCorpus() finds the same recordings in a folder, in nested folders and in a zip", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(60);
    await writeFiles(join(folder, "flat"), files);
    await writeFiles(join(folder, "deep/er/still"), files);
    await Deno.writeFile(join(folder, "corpus.zip"), await zipOf(files));
    const expected = ravdessIds().slice(0, 60);
    for (const name of ["flat", "deep", "corpus.zip"]) {
      assert.deepEqual(await idsOf(await openCorpus(join(folder, name))), expected);
    }
  }));

Deno.test("openCorpus() gives metadata and bytes of recordings, also when read concurrently", () =>
  inTemporaryFolder(async (folder) => {
    const files = corpusFiles(24);
    await Deno.writeFile(join(folder, "corpus.zip"), await zipOf(files));
    const corpus = await openCorpus(join(folder, "corpus.zip"));
    const contents = await Promise.all(corpus.recordings.map((recording) => recording.read()));
    await corpus.close();
    assert.equal(contents.length, 24);
    for (const [i, { read: _, path, size, ...metadata }] of corpus.recordings.entries()) {
      assert.deepEqual(contents[i], files.get(path));
      assert.equal(size, contents[i].length);
      assert.equal(path, ravdess.pathOf(metadata));
      assert.deepEqual(metadata, ravdess.parse(metadata.id));
    }
  }));

Deno.test("openCorpus() follows links to folders and files, and stops at cycles", () =>
  inTemporaryFolder(async (folder) => {
    const corpus = join(folder, "corpus"), elsewhere = join(folder, "elsewhere");
    await writeFiles(elsewhere, corpusFiles(3));
    await Deno.mkdir(join(corpus, "Actor_01"), { recursive: true });
    const [first, second, third] = [...corpusFiles(3).keys()];
    const link = (to: string, from: string) => Deno.symlink(to, join(corpus, from));
    await link(join(elsewhere, first), first);
    await link(join(elsewhere, dirname(second)), dirname(second));
    await link(corpus, "Actor_01/again");
    await link(join(corpus, "self"), "self");
    await link(join(elsewhere, "nowhere"), third.split("/")[1]);
    const { recordings, missing, duplicates } = await openCorpus(corpus);
    assert.deepEqual(recordings.map(({ path }) => path), [
      join(corpus, first),
      join(corpus, second),
      join(corpus, third.split("/")[1]),
    ]);
    assert.equal(missing.reduce((sum, own) => sum + own.expected - own.found, 0), 1_437);
    assert.deepEqual(duplicates, []);
    assert.deepEqual(await recordings[0].read(), clipSound(0));
    assert.deepEqual(await recordings[1].read(), clipSound(1));
    await assert.rejects(recordings[2].read(), {
      name: "UnusableRecording",
      message: `Cannot read ${recordings[2].path}: there is no such file`,
    });
  }));

Deno.test("openCorpus() lists missing, duplicate and other files", () =>
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
    assert.equal(corpus.recordings.length, 1_439);
    assert.match(first, /03-01-01-01-01-01-01.wav$/);
    assert.deepEqual(corpus.missing, [
      { speaker: "01", emotion: "neutral", found: 3, expected: 4 },
    ]);
    assert.deepEqual(corpus.duplicates, [join(folder, `copy/${second.split("/")[1]}`)]);
    assert.deepEqual(corpus.rejected.map(({ path, reason }) => [path, reason]), [
      [
        join(folder, "Actor_01/03-02-01-01-01-01-01.wav"),
        "expected audio-only speech (03-01-…), got 03-02-…",
      ],
      [join(folder, "Actor_01/notes.wav"), "expected 7 fields, got 1"],
    ]);
    const text = describeCorpus(corpus).join("\n");
    assert.match(text, /^1439 of 1440 clips, 24 of 24 speakers\n/);
    assert.match(text, /^speaker 01: 59 of 60 clips \(neutral 3 of 4\)$/m);
    assert.ok(!text.includes("speaker 02"), text);
    assert.match(text, /^1 duplicate files left out:$/m);
    assert.match(
      text,
      /^2 other WAV files left out:\n {2}1: expected audio-only .* \(such as .*\)$/m,
    );
    assert.throws(
      () => requireComplete(corpus),
      /incomplete corpus.*59 of 60.*deno task data ravdess$/s,
    );
    requireClips(corpus);
  }));

Deno.test("describeCorpus() and requireComplete() find nothing wrong with a complete corpus", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, corpusFiles());
    const corpus = await openCorpus(folder);
    assert.deepEqual(describeCorpus(corpus), ["1440 of 1440 clips, 24 of 24 speakers"]);
    requireComplete(corpus);
  }));

Deno.test("openCorpus() names folders that may not be read and leaves them out, except for the one that it is given", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, corpusFiles(1));
    const trash = join(folder, ".Trashes");
    await Deno.mkdir(trash);
    const { readDir } = Deno; // as root, tests may read any folder
    const { warn } = console, warnings: string[] = [];
    console.warn = (text) => void warnings.push(text);
    Deno.readDir = (path) => {
      if (path === trash) throw new Deno.errors.PermissionDenied("not for you");
      return readDir(path);
    };
    try {
      assert.equal((await openCorpus(folder)).recordings.length, 1);
      assert.deepEqual(warnings, [`left out: ${trash}: this folder may not be read`]);
      await assert.rejects(openCorpus(trash), /not for you/);
    } finally {
      Deno.readDir = readDir;
      console.warn = warn;
    }
  }));

Deno.test("openCorpus() opens another corpus by its definition, and passes on its programming errors", () =>
  inTemporaryFolder(async (folder) => {
    const wavs = new Map([["x/b.wav", clipSound(2)], ["a.wav", clipSound(1)]]);
    await writeFiles(folder, wavs);
    const definition: CorpusDefinition = {
      ...ravdess,
      id: "letters",
      parse: (name) => ({ id: name[0], corpus: "letters", speaker: "s", emotion: "calm" }),
      expected: [
        { speaker: "s", emotion: "calm", expected: 3 },
        { speaker: "s", emotion: "sad", expected: 0 },
      ],
    };
    const corpus = await openCorpus(folder, definition);
    assert.deepEqual(corpus.recordings.map(({ id, corpus }) => [id, corpus]), [
      ["a", "letters"],
      ["b", "letters"],
    ]);
    assert.deepEqual(corpus.missing, [{ speaker: "s", emotion: "calm", found: 2, expected: 3 }]);
    const bug = () => {
      throw new TypeError("a mistake");
    };
    await assert.rejects(openCorpus(folder, { ...definition, parse: bug }), /a mistake/);
  }));

Deno.test("openCorpus() closes a zip if the definition throws", () =>
  inTemporaryFolder(async (folder) => {
    const zip = join(folder, "a.zip");
    await Deno.writeFile(zip, await zipOf(corpusFiles(1)));
    const bug = () => {
      throw new TypeError("a mistake");
    };
    const { close } = Deno.FsFile.prototype;
    let closed = 0;
    Deno.FsFile.prototype.close = function () {
      closed++;
      close.call(this);
    };
    try {
      await assert.rejects(openCorpus(zip, { ...ravdess, parse: bug }), /a mistake/);
    } finally {
      Deno.FsFile.prototype.close = close;
    }
    assert.equal(closed, 1);
  }));

Deno.test("openCorpus() refuses a path where nothing exists, and a file that is not a zip", () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "broken.zip");
    await Deno.writeTextFile(file, "PK not really");
    for (const path of [join(folder, "nowhere"), join(file, "deeper")]) {
      await assert.rejects(openCorpus(path), {
        name: "NotFound",
        message: `Cannot open corpus: nothing at "${path}", expected a folder or a zip`,
      });
    }
    await assert.rejects(openCorpus("/dev/zero"), {
      name: "SyntaxError",
      message: "Cannot open corpus /dev/zero: it is a pipe or device, expected a folder or a zip",
    });
    await assert.rejects(openCorpus(file), {
      name: "SyntaxError",
      message: `Cannot open corpus ${file}: not a readable zip archive, expected a folder or a zip`,
    });
  }));

Deno.test("a recording that is damaged in its zip is unusable; reading after closing throws", () =>
  inTemporaryFolder(async (folder) => {
    const archive = await zipOf(corpusFiles(3));
    // The content of an entry follows its name.
    const name = ravdess.pathOf(ravdess.parse(ravdessIds()[1]));
    const at = new TextDecoder("latin1").decode(archive).indexOf(name) + name.length;
    archive.fill(0xff, at + 50, at + 90);
    const path = join(folder, "corpus.zip");
    await Deno.writeFile(path, archive);
    const corpus = await openCorpus(path);
    const [good, damaged] = corpus.recordings;
    assert.deepEqual(await good.read(), clipSound(0));
    await assert.rejects(damaged.read(), (error: Error) => {
      assert.ok(error instanceof UnusableRecording);
      assert.equal(error.message, `Cannot read ${name} in ${path}: it is damaged`);
      assert.ok(error.cause instanceof Error);
      return true;
    });
    await corpus.close();
    await assert.rejects(good.read(), Deno.errors.BadResource);
  }));

Deno.test("requireComplete() refuses a folder without recordings, and gives an example of a name", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["song.wav", clipSound(0)]]));
    const corpus = await openCorpus(folder);
    for (const check of [requireClips, requireComplete]) {
      assert.throws(
        () => check(corpus),
        /as RAVDESS speech: none of its 1 WAV files belongs to it, expected names like Actor_01/,
      );
    }
  }));
