import assert from "node:assert/strict";
import { join } from "@std/path";
import { staticFiles } from "../../lib/tasks/static_files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Runs a test against a server of a few files, with a secret beside its folder. */
function serving(
  test: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
) {
  return () =>
    inTemporaryFolder(async (folder) => {
      await writeFiles(
        folder,
        new Map([
          ["page/index.html", bytes("<p>hello</p>")],
          ["page/main.js", bytes("1 + 1")],
          ["page/model/model.json", bytes("{}")],
          ["page/.hidden", bytes("no")],
          ["secret.txt", bytes("secret")],
        ]),
      );
      const handler = staticFiles(join(folder, "page"));
      await test((path, init) => handler(new Request(`http://localhost${path}`, init)));
    });
}

Deno.test(
  "files are served with their types and a strict policy",
  serving(async (ask) => {
    const page = await ask("/");
    assert.equal(page.status, 200);
    assert.equal(await page.text(), "<p>hello</p>");
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(page.headers.get("content-security-policy")!, /^default-src 'none'/);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    const script = await ask("/main.js?version=2");
    assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal((await ask("/model/model.json")).headers.get("content-type"), "application/json");
  }),
);

Deno.test(
  "missing files are 404, and nothing leads out of the folder",
  serving(async (ask) => {
    const paths = [
      "/nothing",
      "/model",
      "/main.js/more",
      "/.hidden",
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/model/..%5c..%5csecret.txt",
      "/%00",
      "/%zz",
      "//secret.txt",
    ];
    for (const path of paths) {
      const response = await ask(path);
      assert.equal(response.status, 404, path);
      assert.equal(await response.text(), "Not found\n", path);
    }
  }),
);

Deno.test(
  "HEAD gives the headers of GET without a body; other methods are refused",
  serving(async (ask) => {
    const [get, head] = [await ask("/"), await ask("/", { method: "HEAD" })];
    assert.deepEqual([...head.headers], [...get.headers]);
    assert.equal(head.headers.get("content-length"), "12");
    assert.equal(await head.text(), "");
    const post = await ask("/", { method: "POST" });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
  }),
);

Deno.test(
  "a file that the client has is not sent again",
  serving(async (ask) => {
    const etag = (await ask("/main.js")).headers.get("etag")!;
    const again = await ask("/main.js", { headers: { "if-none-match": etag } });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), "");
    const other = await ask("/", { headers: { "if-none-match": etag } });
    assert.equal(other.status, 200);
  }),
);
