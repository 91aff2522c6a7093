import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeAudio } from "../../lib/audio/mod.ts";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import { findRecordings, readAtMost } from "../../lib/tasks/recordings.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";

/** A stream that never ends, and counts what is read from it. */
function endless(): { stream: ReadableStream<Uint8Array<ArrayBuffer>>; read: () => number } {
  let chunks = 0;
  const stream = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(10));
    },
  });
  return { stream, read: () => 10 * chunks };
}

Deno.test("findRecordings() returns files by their given paths, and the audio files in folders, sorted", () =>
  inTemporaryFolder(async (folder) => {
    const names = ["b.Mp3", "a/z.opus", "a/c.flac", "B.ogg", "a.wav.txt", ".wav", "wav", "\n.wav"];
    await writeFiles(folder, new Map(names.map((name, i) => [name, Uint8Array.of(i)])));
    const [zip] = await findRecordings([join(folder, "x.zip")]);
    await assert.rejects(zip.read(), /Cannot use .*x.zip: it is a zip; unpack it$/);
    const other = join(folder, "a.wav.txt"), nowhere = join(folder, "nowhere");
    const found = await findRecordings([other, folder, nowhere]);
    const inFolder = ["\n.wav", "B.ogg", "a/c.flac", "a/z.opus", "b.Mp3"];
    assert.deepEqual(
      found.map(({ path }) => path),
      [other, ...inFolder.map((name) => join(folder, name)), nowhere],
    );
    assert.deepEqual(await found[3].read(), Uint8Array.of(names.indexOf("a/c.flac")));
    await assert.rejects(found.at(-1)!.read(), { name: "UnusableRecording" });
  }));

Deno.test("findRecordings() finds recordings in other formats too, whose errors say how to convert them", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["memo.m4a", new TextEncoder().encode("\0\0\0 ftypM4A ")]]));
    const [memo] = await findRecordings([folder]);
    await assert.rejects(decodeAudio(await memo.read(), memo.path), /it is M4A or MP4.* ffmpeg/);
  }));

Deno.test("readAtMost() reads all of a stream, and stops at more bytes than allowed", async () => {
  const text = () => new Blob(["0123456789", "0123456789"]).stream();
  assert.equal(new TextDecoder().decode(await readAtMost(text(), 20)), "01234567890123456789");
  await assert.rejects(readAtMost(text(), 19), UnusableRecording);
  const { stream, read } = endless();
  await assert.rejects(readAtMost(stream, 45), /Cannot read -: standard input has more than 45/);
  assert.ok(read() <= 70, `read ${read()} bytes`);
});
