import assert from "node:assert/strict";
import { keptLoader } from "../../lib/app/encoder_files.ts";
import { sha256Hex } from "../../lib/core/hash.ts";

/** Imitates the methods of the browser's cache that are used; addresses are in order of storage. */
function memoryCache() {
  const kept = new Map<string, Response>();
  const withoutSearch = (url: string) => url.split("?")[0];
  const cache = {
    match: (url: URL) => Promise.resolve(kept.get(url.href)?.clone()),
    put: (url: URL, response: Response) => Promise.resolve(void kept.set(url.href, response)),
    delete: (url: URL, { ignoreSearch }: CacheQueryOptions) => {
      assert.ok(ignoreSearch);
      const found = [...kept.keys()].filter((own) => withoutSearch(own) === url.href);
      return Promise.resolve(found.map((own) => kept.delete(own)).length > 0);
    },
  } as unknown as Cache;
  return { cache, kept };
}

const FOLDER = new URL("https://example.org/encoder/");
const address = (name: string) => new URL(name, FOLDER);

/** Lists files as the build does, and makes a loader of them that records requests and progress. */
async function loaderOf(contents: Record<string, string>, cache: Cache) {
  const bytesOf = (name: string) => new TextEncoder().encode(contents[name]);
  const entries = Object.keys(contents).map(async (name) => {
    const bytes = bytesOf(name);
    return [name, { bytes: bytes.length, sha256: await sha256Hex(bytes) }];
  });
  const list = Object.fromEntries(await Promise.all(entries));
  const requests: string[] = [], progress: [loaded: number, total: number][] = [];
  const load = (url: URL) => {
    requests.push(url.href);
    return Promise.resolve(new Response(bytesOf(url.pathname.split("/").at(-1)!)));
  };
  const own = keptLoader(list, cache, load, (...now) => progress.push(now));
  const text = async (name: string) => await (await own(address(name))).text();
  return { text, list, requests, progress };
}

Deno.test("files of the encoder are loaded once, with progress, and then cached", async () => {
  const { cache } = memoryCache();
  const contents = { "manifest.json": "{}", "weights.bin": "12345678" };
  const first = await loaderOf(contents, cache);
  assert.equal(await first.text("manifest.json"), "{}");
  assert.equal(await first.text("weights.bin"), "12345678");
  const { sha256 } = first.list["weights.bin"];
  assert.equal(first.requests[1], `https://example.org/encoder/weights.bin?sha256=${sha256}`);
  assert.deepEqual(first.progress, [[2, 10], [10, 10]]);
  const second = await loaderOf(contents, cache);
  assert.equal(await second.text("weights.bin"), "12345678");
  assert.deepEqual(second.requests, []);
  assert.deepEqual(second.progress, [[8, 10]]);
});

Deno.test("a file that has changed replaces its cached version, and no other file", async () => {
  const { cache, kept } = memoryCache();
  const before = await loaderOf({ "manifest.json": "{}", "weights.bin": "old" }, cache);
  await before.text("manifest.json");
  await before.text("weights.bin");
  const after = await loaderOf({ "manifest.json": "{}", "weights.bin": "new" }, cache);
  assert.equal(await after.text("weights.bin"), "new");
  const hashes = [before.list["manifest.json"], after.list["weights.bin"]];
  assert.deepEqual(
    [...kept.keys()].map((url) => url.split("=")[1]),
    hashes.map(({ sha256 }) => sha256),
  );
});

Deno.test("a file whose content differs from the list is refused and not cached", async () => {
  const { cache, kept } = memoryCache();
  const list = { "weights.bin": { bytes: 3, sha256: await sha256Hex(new Uint8Array(3)) } };
  const load = () => Promise.resolve(new Response("bad"));
  const own = keptLoader(list, cache, load, () => {});
  await assert.rejects(
    own(address("weights.bin")),
    /content of .*encoder\/weights\.bin differs from what files\.json lists/,
  );
  assert.equal(kept.size, 0);
});
