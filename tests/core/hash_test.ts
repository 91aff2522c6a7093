import assert from "node:assert/strict";
import { hashText, sha256Hex } from "../../lib/core/hash.ts";

Deno.test("sha256Hex() gives the digests of FIPS 180-4's examples", async () => {
  assert.equal(
    await sha256Hex(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(
    await sha256Hex(new Uint8Array()),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test("sha256Hex() hashes a view, not the buffer behind it", async () => {
  const bytes = new TextEncoder().encode("xabcx");
  const abc = new TextEncoder().encode("abc");
  assert.equal(await sha256Hex(bytes.subarray(1, 4)), await sha256Hex(abc));
});

Deno.test("hashText() gives the published 32-bit FNV-1a test vectors", () => {
  assert.equal(hashText(""), 0x811c9dc5);
  assert.equal(hashText("a"), 0xe40c292c);
  assert.equal(hashText("foobar"), 0xbf9cf968);
});

Deno.test("hashText() hashes UTF-8 bytes and differs between similar ids", () => {
  assert.notEqual(hashText("ä"), hashText("a"));
  const ids = Array.from({ length: 1_000 }, (_, i) => `clip-${i}`);
  assert.equal(new Set(ids.map(hashText)).size, ids.length);
});
