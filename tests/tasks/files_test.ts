import assert from "node:assert/strict";
import { join } from "@std/path";
import { exists, writeWhole } from "../../lib/tasks/files.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

Deno.test("writeWhole() makes folders, replaces files and leaves nothing else", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a/b.txt");
    await writeWhole(path, "one");
    await writeWhole(path, new TextEncoder().encode("two"));
    assert.equal(await Deno.readTextFile(path), "two");
    assert.equal((await Array.fromAsync(Deno.readDir(join(folder, "a")))).length, 1);
  }));

Deno.test("writeWhole() keeps the old file and no half of the new one when it fails", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "there");
    await Deno.mkdir(join(path, "not empty"), { recursive: true });
    await assert.rejects(writeWhole(path, "text"));
    assert.equal(await exists(join(path, "not empty")), true);
    assert.equal(await exists(`${path}.half`), false);
  }));
