import assert from "node:assert/strict";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { zipFiles } from "../../lib/app/zip_files.ts";

Deno.test("files are packed as they are, and always the same", async () => {
  const files = {
    "a.json": new TextEncoder().encode("{}"),
    "b.bin": new Uint8Array(1_000).fill(7),
  };
  const pack = async () => new Uint8Array(await (await zipFiles(files)).arrayBuffer());
  const bytes = await pack();
  assert.deepEqual(await pack(), bytes);
  const zip = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false });
  const read = (await zip.getEntries()).map(async (entry) => {
    assert.ok(!entry.directory);
    return [entry.filename, await entry.getData(new Uint8ArrayWriter())];
  });
  assert.deepEqual(Object.fromEntries(await Promise.all(read)), files);
  await zip.close();
});
