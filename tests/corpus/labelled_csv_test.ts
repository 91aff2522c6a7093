import assert from "node:assert/strict";
import { join } from "@std/path";
import { openLabelled } from "../../lib/corpus/mod.ts";
import { clipSound, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

const sounds = new Map([["a.wav", clipSound(1)], ["deep/b.wav", clipSound(2)]]);
const csv = (text: string) => new TextEncoder().encode(text);
const GOOD = csv("\ufeffpath, emotion ,speaker\r\ndeep/b.wav,happy,Ann\r\na.wav,calm,\r\n\r\n");

async function open(labels: Uint8Array, folder: string) {
  await writeFiles(folder, new Map([...sounds, ["labels.csv", labels]]));
  return openLabelled(folder, join(folder, "labels.csv"));
}

Deno.test("openLabelled() reads a folder in the order of its labels", () =>
  inTemporaryFolder(async (folder) => {
    const { recordings, close } = await open(GOOD, folder);
    assert.deepEqual(
      recordings.map(({ path, emotion, speaker }) => [path, emotion, speaker]),
      [["deep/b.wav", "happy", "Ann"], ["a.wav", "calm", undefined]],
    );
    assert.deepEqual(await recordings[0].read(), sounds.get("deep/b.wav"));
    await close();
  }));

Deno.test("openLabelled() reads a zip that holds its labels, and one that does not", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeFile(
      join(folder, "with.zip"),
      await zipOf(new Map([...sounds, ["l.csv", GOOD]])),
    );
    await Deno.writeFile(join(folder, "without.zip"), await zipOf(sounds));
    await Deno.writeFile(join(folder, "l.csv"), GOOD);
    for (const [zip, labels] of [["with.zip", "l.csv"], ["without.zip", join(folder, "l.csv")]]) {
      const { recordings, close } = await openLabelled(join(folder, zip), labels);
      assert.deepEqual(await recordings[1].read(), sounds.get("a.wav"));
      await close();
    }
  }));

for (
  const [what, labels, message] of [
    ["a recording that is not there", "path,emotion\nc.wav,calm", /row 1: there is no c.wav in/],
    [
      "an unknown emotion",
      "path,emotion\na.wav,calm\ndeep/b.wav,bored",
      /row 2.*"bored", expected/,
    ],
    [
      "a recording named twice",
      "path,emotion\na.wav,calm\na.wav,sad",
      /row 2: a.wav is there twice/,
    ],
    ["a missing column", "file,emotion\na.wav,calm", /columns file, emotion, expected path/],
    ["no row", "path,emotion\n", /has no row/],
    ["broken CSV", 'path,emotion\n"a.wav,calm\n', /Cannot parse .* as CSV/],
  ] as const
) {
  Deno.test(`openLabelled() refuses ${what}`, () =>
    inTemporaryFolder(async (folder) => {
      await assert.rejects(open(csv(labels), folder), message);
    }));
}

Deno.test("openLabelled() refuses labels that are not there", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, sounds);
    await assert.rejects(openLabelled(folder, "nowhere.csv"), /no labels file nowhere.csv/);
  }));
