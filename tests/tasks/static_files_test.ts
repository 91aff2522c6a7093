import assert from "node:assert/strict";
import { join } from "@std/path";
import { staticFiles } from "../../lib/tasks/static_files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

type Ask = (path: string, method?: string, etag?: string) => Response;

/** Runs a test against a server of a few files, with a secret beside its folder. */
function serving(test: (ask: Ask) => void | Promise<void>) {
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
      await test((path, method = "GET", etag = "") => {
        const headers = { "if-none-match": etag };
        return answer(new Request(`http://localhost${path}`, { method, headers }));
      });
    });
}

Deno.test(
  "files are served with their types and a strict policy",
  serving(async (ask) => {
    const page = ask("/");
    assert.equal(page.status, 200);
    assert.equal(await page.text(), "<p>hello</p>");
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(page.headers.get("content-security-policy")!, /^default-src 'none'/);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(ask("/main.js").headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(ask("/model/model.json").headers.get("content-type"), "application/json");
    assert.equal(await ask("/model/model%20v2.json").text(), "[]");
  }),
);

Deno.test(
  "missing files are 404, and nothing leads out of the folder",
  serving(async (ask) => {
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
    ];
    for (const path of paths) {
      const answer = ask(path);
      assert.equal(answer.status, 404, path);
      assert.equal(await answer.text(), "Not found\n", path);
    }
  }),
);

Deno.test(
  "HEAD gives the headers of GET; other methods are refused",
  serving((ask) => {
    assert.deepEqual([...ask("/", "HEAD").headers], [...ask("/").headers]);
    const post = ask("/", "POST");
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
  }),
);

Deno.test(
  "a file that the client has is not sent again",
  serving((ask) => {
    const etag = ask("/main.js").headers.get("etag")!;
    const again = ask("/main.js", "GET", etag);
    assert.deepEqual([again.status, again.body], [304, null]);
    assert.equal(ask("/", "GET", etag).status, 200);
  }),
);
