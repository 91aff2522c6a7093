import assert from "node:assert/strict";
import { unzipFiles, zipFiles } from "../../lib/app/zip_files.ts";

Deno.test("files are packed unchanged, and always into the same bytes", async () => {
  const files = {
    "a.json": new TextEncoder().encode("{}"),
    "b.bin": new Uint8Array(1_000).fill(7),
  };
  const pack = async () => new Uint8Array(await (await zipFiles(files)).arrayBuffer());
  const bytes = await pack();
  assert.deepEqual(await pack(), bytes);
  assert.deepEqual(await unzipFiles(new Blob([bytes]), ["b.bin", "a.json"]), [
    files["b.bin"],
    files["a.json"],
  ]);
});

Deno.test("files in a folder of an archive are found; missing and damaged ones are named", async () => {
  const zip = await zipFiles({ "model/a.txt": new TextEncoder().encode("four".repeat(9)) });
  const [text] = await unzipFiles(zip, ["a.txt"]);
  assert.equal(new TextDecoder().decode(text), "four".repeat(9));
  await assert.rejects(unzipFiles(zip, ["b.txt"]), /there is no b\.txt in it/);
  await assert.rejects(unzipFiles(new Blob(["text"]), []), /it is not a zip archive/);
  const bytes = new Uint8Array(await zip.arrayBuffer());
  bytes[45] ^= 255; // in the content
  await assert.rejects(unzipFiles(new Blob([bytes]), ["a.txt"]), /a\.txt in it is damaged/);
});

Deno.test("a file too large for a model is refused before it is unpacked", async () => {
  const zip = await zipFiles({ "a.txt": new Uint8Array(9) });
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const entry = bytes.findIndex((_, i) => view.getUint32(i, true) === 0x02014b50);
  view.setUint32(entry + 24, 2 ** 26 + 1, true); // its uncompressed size, in the directory
  await assert.rejects(
    unzipFiles(new Blob([bytes]), ["a.txt"]),
    /a\.txt in it unpacks to 67108865 bytes, expected at most 67108864/,
  );
});
