import assert from "node:assert/strict";
import { join } from "@std/path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import { MAX_RECORDING_BYTES, openCorpus, ravdess } from "../../lib/corpus/mod.ts";
import { inTemporaryFolder, zipOf } from "../helpers/corpus.ts";

const NAME = ravdess.examplePath;

/** Offsets of a field in a file's entry in the directory, and in its local header. */
type Field = readonly [inDirectory: number, inLocal: number];
const SIZE: Field = [24, 22];
const COMPRESSION: Field = [10, 8];

/** Sets a field of the only file of an archive, in directory and local header. */
function withField(archive: Uint8Array, [inDirectory, inLocal]: Field, value: number): Uint8Array {
  const changed = archive.slice(), view = new DataView(changed.buffer);
  for (let at = 0; at + 28 < changed.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x02014b50) view.setUint32(at + inDirectory, value, true);
    if (signature === 0x04034b50) view.setUint32(at + inLocal, value, true);
  }
  return changed;
}

const withSize = (archive: Uint8Array, size: number) => withField(archive, SIZE, size);

/** Reads the only recording of an archive, and returns why it is refused. */
async function refusal(archive: Uint8Array): Promise<UnusableRecording> {
  let refused: unknown;
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "a.zip");
    await Deno.writeFile(path, archive);
    const { recordings, close } = await openCorpus(path);
    refused = await recordings[0].read().catch((error) => error);
    await close();
  });
  assert.ok(refused instanceof UnusableRecording, `${refused}`);
  return refused;
}

Deno.test("a file in a zip that unpacks to far more than its size is refused, but not a silent clip", () =>
  inTemporaryFolder(async (folder) => {
    const { message } = await refusal(await zipOf(new Map([[NAME, new Uint8Array(20_000_000)]])));
    assert.match(
      message,
      /^Cannot read Actor_01\/\S+\.wav in \S+a\.zip: it unpacks to \d{3} times its size, expected at most 100 times$/,
    );
    const path = join(folder, "silent.zip");
    await Deno.writeFile(path, await zipOf(new Map([[NAME, new Uint8Array(2_000_000)]])));
    const { recordings, close } = await openCorpus(path);
    assert.equal((await recordings[0].read()).length, 2_000_000);
    await close();
  }));

Deno.test("a file in a zip is refused if it is too large, or larger than the zip states", async () => {
  const archive = await zipOf(new Map([[NAME, new Uint8Array(2_000_000)]]));
  const large = await refusal(withSize(archive, MAX_RECORDING_BYTES + 1));
  assert.match(
    large.message,
    new RegExp(`: it unpacks to ${MAX_RECORDING_BYTES + 1} bytes, expected at most \\d+$`),
  );
  const lying = await refusal(withSize(archive, 1_000));
  assert.match(lying.message, /^Cannot read \S+ in \S+: it is damaged$/);
  assert.match(String(lying.cause), /Invalid uncompressed size/);
});

Deno.test("a file in a zip is refused if it is encrypted, or compressed in an unknown way", async () => {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { password: "a", useWebWorkers: false });
  await writer.add(NAME, new Uint8ArrayReader(new Uint8Array(100)));
  assert.match((await refusal(await writer.close())).message, /: it is encrypted$/);
  const bzip2 = 12;
  const archive = await zipOf(new Map([[NAME, new Uint8Array(100)]]));
  const other = withField(archive, COMPRESSION, bzip2);
  assert.match((await refusal(other)).message, /: it is compressed in an unknown way, expected/);
});

Deno.test("a file that is larger than the zip states is not unpacked completely", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a.zip");
    const archive = await zipOf(new Map([[NAME, new Uint8Array(60_000_000)]]));
    await Deno.writeFile(path, withSize(archive, 1_000));
    const { recordings, close } = await openCorpus(path);
    const { readSync } = Deno.FsFile.prototype;
    let bytesRead = 0;
    Deno.FsFile.prototype.readSync = function (buffer) {
      bytesRead += buffer.length;
      return readSync.call(this, buffer);
    };
    try {
      await assert.rejects(recordings[0].read(), /it is damaged$/);
    } finally {
      Deno.FsFile.prototype.readSync = readSync;
      await close();
    }
    assert.ok(bytesRead < archive.length / 2, `${bytesRead} of ${archive.length} bytes`);
  }));
