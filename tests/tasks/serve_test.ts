import assert from "node:assert/strict";
import { fromFileUrl, join } from "@std/path";
import { buildApp, bundle } from "../../lib/tasks/build_app.ts";
import { exists } from "../../lib/tasks/files.ts";
import { type AnswerRequest, serveLocally, staticFiles } from "../../lib/tasks/static_files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("serveLocally() answers from the files, and waits for them", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["index.html", bytes("hello")]]));
    const files = Promise.withResolvers<AnswerRequest>();
    const server = serveLocally(0, files.promise);
    try {
      const origin = `http://127.0.0.1:${server.addr.port}`;
      const early = fetch(`${origin}/?version=2`);
      files.resolve(await staticFiles(folder));
      const first = await early;
      assert.deepEqual([first.status, await first.text()], [200, "hello"]);
      const etag = first.headers.get("etag")!;
      const again = await fetch(origin, { headers: { "if-none-match": etag } });
      assert.deepEqual([again.status, await again.text()], [304, ""]);
      const post = await fetch(origin, { method: "POST", body: "text" });
      assert.deepEqual([post.status, await post.text()], [405, "Method not allowed\n"]);
      const head = await fetch(origin, { method: "HEAD" });
      assert.deepEqual([head.headers.get("content-length"), await head.text()], ["5", ""]);
    } finally {
      await server.shutdown();
    }
  }));

Deno.test("deno task app reports a port in use before it builds", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const { code, stdout, stderr } = await runTask("app", "--port", String(port));
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(
    stderr,
    `error: Port ${port} is in use; choose another with: deno task app --port N\n`,
  );
  const wrong = await runTask("app", "--port", "none");
  assert.equal(wrong.code, 2);
});

Deno.test("buildApp() leaves the folder as it is, and nothing else, if the build fails", () =>
  inTemporaryFolder(async (folder) => {
    const app = join(folder, "app");
    await writeFiles(app, new Map([["index.html", bytes("earlier")]]));
    Deno.chdir(folder); // there is no app to build here
    try {
      await assert.rejects(buildApp(app));
    } finally {
      Deno.chdir(ROOT);
    }
    assert.equal(await Deno.readTextFile(join(app, "index.html")), "earlier");
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [
      "app",
    ]);
  }));

Deno.test("buildApp() replaces an earlier build, with its files and links", () =>
  inTemporaryFolder(async (folder) => {
    const app = join(folder, "app");
    await writeFiles(app, new Map([["chunk-OLD.js", bytes("1")]]));
    await writeFiles(`${app}.half`, new Map([["left-over.js", bytes("1")]]));
    await buildApp(app);
    for (const name of ["chunk-OLD.js", "left-over.js"]) {
      assert.equal(await exists(join(app, name)), false, name);
    }
    for (const name of ["index.html", "main.js", "recogniser_worker.js", "model/weights.bin"]) {
      assert.ok((await Deno.stat(join(app, name))).size > 0, name);
    }
    assert.equal(await exists(`${app}.half`), false);
  }));

Deno.test("bundle() says what is wrong with a script", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["a.ts", bytes("const = 1")]]));
    await assert.rejects(bundle([join(folder, "a.ts")], join(folder, "out")), /./);
  }));
