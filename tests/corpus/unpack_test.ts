import assert from "node:assert/strict";
import { join } from "@std/path";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import {
  type CorpusDefinition,
  EMOTIONS,
  findCutOff,
  openCorpus,
  ravdess,
  unpackCorpus,
  type UnpackOptions,
} from "../../lib/corpus/mod.ts";
import { exists } from "../../lib/tasks/files.ts";
import { clipSound, corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

/** A corpus of the first two speakers of RAVDESS, which is quick to write. */
const TWO_SPEAKERS: CorpusDefinition = {
  ...ravdess,
  expected: ravdess.expected.slice(0, 2 * EMOTIONS.length),
};
const FILES = new Map([...corpusFiles()].filter(([path]) => /-0[12]\.wav$/.test(path)));
const PATHS = [...FILES.keys()];

/** Completes a folder with the recordings of {@linkcode TWO_SPEAKERS}. */
function unpack(archive: string, target: string, options: UnpackOptions = {}) {
  return unpackCorpus(archive, target, { definition: TWO_SPEAKERS, ...options });
}

/** Runs a test in a folder with an archive of some recordings and of other files. */
async function inFolderWithArchive(
  recordings: number,
  test: (archive: string, target: string) => Promise<void>,
): Promise<void> {
  // In a folder, as recordings may be anywhere in the archive.
  const archived = [...FILES].slice(0, recordings).map(([path, content]) =>
    [`speech/${path}`, content] as const
  );
  const others = [["notes.txt", clipSound(0)], ["song.wav", clipSound(0)]] as const;
  await inTemporaryFolder(async (folder) => {
    const archive = join(folder, "a.zip");
    await Deno.writeFile(archive, await zipOf(new Map([...archived, ...others])));
    await test(archive, join(folder, "ravdess"));
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["a.zip", "ravdess"]);
  });
}

/** Contents of the files below a folder, by path. */
async function contentsOf(folder: string, below = ""): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (!isDirectory) found.set(path, await Deno.readFile(join(folder, path)));
    else for (const entry of await contentsOf(folder, path)) found.set(...entry);
  }
  return found;
}

Deno.test("unpackCorpus() leaves complete recordings when aborted, and writes the rest when run again", () =>
  inFolderWithArchive(120, async (archive, target) => {
    const stop = new AbortController();
    await assert.rejects(
      unpack(archive, target, {
        onProgress: (recordings) => recordings === 7 && stop.abort(new Error("told to stop")),
        signal: stop.signal,
      }),
      /told to stop/,
    );
    assert.equal((await contentsOf(target)).size, 7);
    const seen: number[][] = [];
    const done = await unpack(archive, target, { onProgress: (...own) => seen.push(own) });
    assert.deepEqual(done, { written: 113, kept: 7 });
    assert.deepEqual(await contentsOf(target), FILES);
    assert.deepEqual(seen, Array.from({ length: 113 }, (_, i) => [i + 1, 113]));
  }));

Deno.test("unpackCorpus() keeps the recordings in the folder, and writes the missing ones", () =>
  inFolderWithArchive(10, async (archive, target) => {
    const there = new Map([...FILES].filter(([path]) => path !== PATHS[3] && path !== PATHS[7]));
    there.set("mine.txt", clipSound(9));
    // The same length as in the archive but other content: must not be replaced.
    there.set(PATHS[5], clipSound(99));
    // In another place in the folder.
    there.set(`own/${PATHS[8].split("/")[1]}`, FILES.get(PATHS[8])!);
    there.delete(PATHS[8]);
    await writeFiles(target, there);
    assert.deepEqual(await unpack(archive, target), { written: 2, kept: 8 });
    for (const path of [PATHS[3], PATHS[7]]) there.set(path, FILES.get(path)!);
    assert.deepEqual(await contentsOf(target), there);
  }));

Deno.test("unpackCorpus() writes nothing if a recording in the folder has another length", () =>
  inFolderWithArchive(3, async (archive, target) => {
    const there = new Map([[PATHS[0], FILES.get(PATHS[0])!.subarray(0, 500)]]);
    await writeFiles(target, there);
    await assert.rejects(unpack(archive, target), {
      name: "RangeError",
      message: `Cannot unpack ${archive}: ${target} has 1 recording of another length; ` +
        "nothing was written or changed; move away what follows and run again:\n" +
        `  ${join(target, PATHS[0])}: 500 bytes, expected 1644`,
    });
    assert.deepEqual(await contentsOf(target), there);
  }));

Deno.test("unpackCorpus() writes nothing if recordings are neither in the archive nor in the folder", () =>
  inFolderWithArchive(3, async (archive, target) => {
    const there = new Map([...FILES].slice(2, 5));
    await writeFiles(target, there);
    await assert.rejects(unpackCorpus(archive, target), (error: Error) => {
      const start = `Cannot unpack ${archive}: 1435 of 1440 recordings are neither in it nor in ` +
        `${target}, nothing was written:\n  speaker 01: 3 of 60 clips (neutral 3 of 4, calm 0 of 8, `;
      assert.ok(error instanceof RangeError);
      assert.ok(error.message.startsWith(start), error.message);
      assert.match(error.message, /\n {2}speaker 06: 0 of 60 clips\n/);
      assert.match(error.message, /\n {2}… and 14 more$/);
      return true;
    });
    assert.deepEqual(await contentsOf(target), there);
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
    assert.deepEqual([...(await contentsOf(folder)).keys()], ["a.zip"]);
  }));

Deno.test("unpackCorpus() names a recording that is damaged in the archive, and does not write it", () =>
  inFolderWithArchive(3, async (archive, target) => {
    await writeFiles(target, new Map([...FILES].slice(3)));
    const bytes = await Deno.readFile(archive);
    const name = `speech/${PATHS[1]}`;
    // The content of an entry follows its name.
    const at = new TextDecoder("latin1").decode(bytes).indexOf(name) + name.length;
    bytes.fill(0xff, at + 50, at + 90);
    await Deno.writeFile(archive, bytes);
    await assert.rejects(unpack(archive, target), (error: Error) => {
      assert.ok(error instanceof UnusableRecording);
      assert.equal(error.message, `Cannot read ${name} in ${archive}: it is damaged`);
      return true;
    });
    const written = await contentsOf(target);
    assert.deepEqual([written.has(PATHS[0]), written.has(PATHS[1])], [true, false]);
  }));

Deno.test("unpackCorpus() refuses an archive without recordings", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(new Map([["x.wav", clipSound(0)]])));
    await assert.rejects(
      unpackCorpus(join(folder, "a.zip"), join(folder, "r")),
      /none of its 1 WAV files belongs to it/,
    );
    assert.deepEqual([...(await contentsOf(folder)).keys()], ["a.zip"]);
  }));

Deno.test("unpackCorpus() completes another corpus, from a folder", () =>
  inTemporaryFolder(async (folder) => {
    const names = ["a.wav", "b.wav"];
    const letters: CorpusDefinition = {
      ...ravdess,
      id: "letters",
      parse: (name) => ({ id: name[0], corpus: "letters", speaker: "s", emotion: "calm" }),
      expected: [{ speaker: "s", emotion: "calm", expected: 2 }],
      pathOf: ({ id }) => `s/${id}.wav`,
    };
    const source = join(folder, "clone"), target = join(folder, "letters");
    await writeFiles(source, new Map(names.map((name, i) => [name, clipSound(i)])));
    const options = { definition: letters };
    assert.deepEqual(await unpackCorpus(source, target, options), { written: 2, kept: 0 });
    const expected = names.map((name, i): [string, Uint8Array] => [`s/${name}`, clipSound(i)]);
    assert.deepEqual(await contentsOf(target), new Map(expected));
  }));

for (
  const [text, advice] of [
    [
      "version https://git-lfs.github.com/spec/v1\noid sha256:0",
      "it is a pointer to a file in Git LFS",
    ],
    ["a note", "it is not a WAV file"],
  ]
) {
  Deno.test(`unpackCorpus() refuses a recording that starts with ${text.slice(0, 11)}`, () =>
    inFolderWithArchive(0, async (_, target) => {
      const source = `${target}-source`;
      await writeFiles(source, FILES);
      await Deno.writeTextFile(join(source, PATHS[0]), text);
      await assert.rejects(unpack(source, target), (error: Error) => {
        assert.ok(error instanceof UnusableRecording);
        assert.ok(error.message.startsWith(`Cannot unpack ${join(source, PATHS[0])}: ${advice}`));
        return true;
      });
      assert.equal(await exists(join(target, PATHS[0])), false);
      await Deno.remove(source, { recursive: true });
      await Deno.mkdir(target, { recursive: true });
    }));
}

Deno.test("findCutOff() finds recordings that are shorter than their header states, or have no header", () =>
  inTemporaryFolder(async (folder) => {
    const whole = clipSound(1);
    await writeFiles(
      folder,
      new Map([
        [PATHS[0], whole],
        [PATHS[1], whole.subarray(0, -1)],
        [PATHS[2], new Uint8Array()],
        [PATHS[3], new Uint8Array(whole.length)],
        [PATHS[4], new Uint8Array([...whole, 0])],
      ]),
    );
    await Deno.symlink(join(folder, "nowhere"), join(folder, PATHS[5].split("/")[1]));
    const { recordings } = await openCorpus(folder);
    const expected = [PATHS[1], PATHS[2], PATHS[3], PATHS[5].split("/")[1]];
    assert.deepEqual(await findCutOff(recordings), expected.map((path) => join(folder, path)));
  }));
