import assert from "node:assert/strict";
import { join } from "@std/path";
import { exists } from "../../lib/tasks/files.ts";
import {
  requireNewFolder,
  requireWritableFile,
  writeNewFolder,
} from "../../lib/tasks/output_folder.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

Deno.test("requireWritableFile() can check the same file many times at once, and leaves no file", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "deep/results");
    const file = join(path, "a.md");
    await Promise.all(Array.from({ length: 50 }, () => requireWritableFile(file)));
    assert.deepEqual(await Array.fromAsync(Deno.readDir(path)), []);
  }));

Deno.test("writeNewFolder() writes all files, in subfolders too", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "deep/model/");
    await requireNewFolder(path, "train", ["x"]);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    await writeNewFolder(path, { "a.txt": "A", "b/c.bin": Uint8Array.of(1) });
    assert.equal(await Deno.readTextFile(join(path, "a.txt")), "A");
    assert.deepEqual(await Deno.readFile(join(path, "b/c.bin")), Uint8Array.of(1));
    assert.equal(await exists(join(folder, "deep/model.half")), false);
  }));

Deno.test("writeNewFolder() leaves nothing if a file cannot be written, or the folder exists", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "model");
    await assert.rejects(writeNewFolder(path, { "a": "A", "a/b": "below a file" }));
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    await writeNewFolder(path, { "a": "first" });
    await assert.rejects(writeNewFolder(path, { "a": "second" }));
    assert.equal(await Deno.readTextFile(join(path, "a")), "first");
    assert.equal(await exists(`${path}.half`), false);
  }));

Deno.test("requireNewFolder() refuses an existing path, one that an interrupted run has left, and one below a file", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "model");
    await Deno.writeTextFile(path, "");
    await assert.rejects(requireNewFolder(path, "train", []), /model exists already; name a new/);
    await assert.rejects(
      requireNewFolder(join(path, "x"), "train", []),
      /Cannot write to .*model\/x/,
    );
    await Deno.rename(path, `${path}.half`);
    await assert.rejects(requireNewFolder(path, "train", []), /model.half exists already/);
  }));

Deno.test("requireWritableFile() refuses a file below a file, and leaves nothing", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a.parquet");
    await requireWritableFile(path);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.writeTextFile(path, "");
    await assert.rejects(requireWritableFile(join(path, "b")), /Cannot write to .*parquet.b$/);
  }));
