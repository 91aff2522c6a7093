import assert from "node:assert/strict";
import { join } from "@std/path";
import { UnusableRecording } from "../../lib/audio/mod.ts";
import { MAX_RECORDING_BYTES, readRecordingFile } from "../../lib/corpus/mod.ts";
import { clipSound, inTemporaryFolder } from "../helpers/corpus.ts";

async function refusal(path: string): Promise<string> {
  try {
    await readRecordingFile(path);
  } catch (error) {
    assert.ok(error instanceof UnusableRecording, `${error}`);
    return error.message;
  }
  assert.fail(`${path} was read`);
}

Deno.test("readRecordingFile() reads a file, a link to one, and an empty file", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a.wav");
    await Deno.writeFile(path, clipSound(1));
    await Deno.symlink(path, join(folder, "b.wav"));
    await Deno.writeFile(join(folder, "none.wav"), new Uint8Array());
    assert.deepEqual(await readRecordingFile(path), clipSound(1));
    assert.deepEqual(await readRecordingFile(join(folder, "b.wav")), clipSound(1));
    assert.deepEqual(await readRecordingFile(join(folder, "none.wav")), new Uint8Array());
  }));

Deno.test("readRecordingFile() refuses a pipe, a device, a folder and a missing file", () =>
  inTemporaryFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    await Deno.writeFile(path("file"), clipSound(1));
    await Deno.symlink(path("circle"), path("circle"));
    const { success } = await new Deno.Command("mkfifo", { args: [path("pipe")] }).output();
    assert.ok(success);
    for (
      const [what, why] of [
        [path("pipe"), "it is a pipe or device, expected a regular file"],
        ["/dev/zero", "it is a pipe or device, expected a regular file"],
        [folder, "it is a folder, expected a file"],
        [path("nowhere.wav"), "there is no such file"],
        [path("file/deeper.wav"), "there is no such file"],
        [path("circle"), "its links form a circle"],
      ]
    ) assert.equal(await refusal(what), `Cannot read ${what}: ${why}`);
  }));

Deno.test("readRecordingFile() refuses a file that is too large before reading it", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "large.wav");
    await Deno.writeFile(path, clipSound(1));
    await Deno.truncate(path, MAX_RECORDING_BYTES + 1); // sparse: takes no space
    assert.equal(
      await refusal(path),
      `Cannot read ${path}: it has ${MAX_RECORDING_BYTES + 1} bytes, expected at most ` +
        `${MAX_RECORDING_BYTES}; cut it first`,
    );
  }));
