import assert from "node:assert/strict";
import { join } from "@std/path";
import { type Answer, staticFiles } from "../../lib/tasks/static_files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

type Ask = (path: string, method?: string, etag?: string) => Answer;

/** Runs a test against a server of a few files, with a secret beside its folder. */
function serving(test: (ask: Ask) => void) {
  return () =>
    inTemporaryFolder(async (folder) => {
      await writeFiles(
        folder,
        new Map([
          ["page/index.html", bytes("<p>hello</p>")],
          ["page/main.js", bytes("1 + 1")],
          ["page/model/model.json", bytes("{}")],
          ["page/model/model v2.json", bytes("[]")],
          ["page/.hidden", bytes("no")],
          ["page/.git/config", bytes("no")],
          ["secret.txt", bytes("secret")],
        ]),
      );
      const page = join(folder, "page");
      await Deno.symlink("../secret.txt", join(page, "link.txt"));
      await Deno.symlink("..", join(page, "up"));
      const answer = await staticFiles(page);
      // All is in memory: later changes, and the folder itself, are never looked at.
      await Deno.remove(page, { recursive: true });
      test((path, method = "GET", etag) => answer(method, path, etag));
    });
}

const text = ({ body }: Answer) => body && new TextDecoder().decode(body);

Deno.test(
  "files are served with their types and a strict policy",
  serving((ask) => {
    const page = ask("/");
    assert.equal(page.status, 200);
    assert.equal(text(page), "<p>hello</p>");
    assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
    assert.match(page.headers["content-security-policy"], /^default-src 'none'/);
    assert.equal(page.headers["x-content-type-options"], "nosniff");
    assert.equal(ask("/main.js").headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(ask("/model/model.json").headers["content-type"], "application/json");
    assert.equal(text(ask("/model/model%20v2.json")), "[]");
  }),
);

Deno.test(
  "missing files are 404, and nothing leads out of the folder",
  serving((ask) => {
    const paths = [
      "/nothing",
      "/model",
      "/model/",
      "/main.js/more",
      "/.hidden",
      "/.git/config",
      "/link.txt",
      "/up/secret.txt",
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/model/..%5c..%5csecret.txt",
      "/%00",
      "/%zz",
      "//secret.txt",
      "main.js",
      "*",
      "",
    ];
    for (const path of paths) {
      const answer = ask(path);
      assert.equal(answer.status, 404, path);
      assert.equal(text(answer), "Not found\n", path);
    }
  }),
);

Deno.test(
  "HEAD gives the headers of GET without a body; other methods are refused",
  serving((ask) => {
    const [get, head] = [ask("/"), ask("/", "HEAD")];
    assert.deepEqual(head.headers, get.headers);
    assert.equal(head.headers["content-length"], "12");
    assert.equal(head.body, null);
    const post = ask("/", "POST");
    assert.equal(post.status, 405);
    assert.equal(post.headers.allow, "GET, HEAD");
  }),
);

Deno.test(
  "a file that the client has is not sent again",
  serving((ask) => {
    const { etag } = ask("/main.js").headers;
    const again = ask("/main.js", "GET", etag);
    assert.deepEqual([again.status, again.body], [304, null]);
    assert.equal("content-length" in again.headers, false);
    assert.equal(ask("/", "GET", etag).status, 200);
  }),
);
