import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setTimeout as delay } from "node:timers/promises";
import { join, relative } from "@std/path";
import fc from "fast-check";
import { ravdess } from "../../lib/corpus/mod.ts";
import { openFiles } from "../../lib/corpus/open_files.ts";
import { exists, rooted } from "../../lib/tasks/files.ts";
import { corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { wavBytes } from "../helpers/wav.ts";
import { RUNS, SEED } from "./trial.ts";

/** Runs a program in a folder and kills it when `moment` has come, unless it has ended by then. */
async function run(folder: string, args: readonly string[], moment?: () => Promise<unknown>) {
  const options = { args: [...args], cwd: folder, env: { NO_COLOR: "1" }, stdin: "null" as const };
  const child = new Deno.Command(Deno.execPath(), { ...options, stdout: "null", stderr: "piped" })
    .spawn();
  let ended = false;
  const output = child.output().finally(() => ended = true);
  if (moment) {
    await Promise.race([moment(), output]);
    if (!ended) child.kill("SIGKILL");
  }
  const { code, stderr } = await output;
  return { code, errors: new TextDecoder().decode(stderr) };
}

/** Reads all files below a folder. */
async function contentsOf(folder: string): Promise<Map<string, Uint8Array>> {
  const { files } = await openFiles(folder);
  const read = files.map(async (file) => [relative(folder, file.path), await file.read()] as const);
  return new Map(await Promise.all(read));
}

/** How long after each start of a program to kill it, as fractions of what its work takes. */
const moments = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 4,
});
/** About the time in which the recordings are unpacked. */
const UNPACKING_MS = 100;
const numRuns = Math.ceil(RUNS / 100);

/** A corpus whose first recordings are long, so that a kill can hit one that is being written. */
function filesToUnpack() {
  const long = wavBytes(Float32Array.from({ length: 500_000 }, (_, i) => Math.sin(i * i)));
  const clips = [...corpusFiles()].map(([path, clip], i) =>
    [path, i < 24 ? long.map((byte, at) => at < 100 ? byte : byte ^ i) : clip] as const
  );
  return { clips: new Map(clips.slice(0, 24)), others: new Map(clips.slice(24)) };
}

Deno.test("deno task data that is killed leaves only whole recordings, and ends well later", () =>
  inTemporaryFolder(async (folder) => {
    const { clips, others } = filesToUnpack(), corpus = join(folder, "data", ravdess.id);
    await Deno.writeFile(join(folder, "clips.zip"), await zipOf(clips));
    await writeFiles(corpus, others);
    const task = ["run", "--allow-read", "--allow-write=data", rooted("lib/tasks/data.ts")];
    const args = [...task, "--from", "clips.zip"];
    let partial = 0;
    const countUnpacked = async () => {
      const there = await Promise.all([...clips.keys()].map((path) => exists(join(corpus, path))));
      return there.filter(Boolean).length;
    };
    const requireWhole = async (isEnd: boolean) => {
      const found = await contentsOf(corpus);
      const own = [...clips].filter(([path]) => found.has(path));
      for (const [path, clip] of own) {
        assert.equal(Buffer.compare(found.get(path)!, clip), 0, `${path} is not whole`);
      }
      if (own.length > 0 && own.length < clips.size) partial++;
      if (!isEnd) return;
      assert.equal(own.length, clips.size);
      assert.equal([...found.keys()].find((path) => !path.endsWith(".wav")), undefined);
    };
    const killed = async (fractions: readonly number[]) => {
      for (const fraction of fractions) {
        const before = await countUnpacked();
        await run(folder, args, async () => {
          while (before < clips.size && await countUnpacked() === before) await delay(1);
          await delay(UNPACKING_MS * fraction);
        });
        await requireWhole(false);
      }
      const { code, errors } = await run(folder, args);
      assert.equal(code, 0, errors);
      await requireWhole(true);
      for (const path of clips.keys()) await Deno.remove(join(corpus, path));
    };
    await fc.assert(fc.asyncProperty(moments, killed), { numRuns: 2 * numRuns, seed: SEED });
    assert.ok(partial > 0, "no kill left a part of the recordings");
  }));

/** Writes the same four files again and again, each all of one letter. */
const WRITER = `
  import { writeFiles } from ${JSON.stringify(`file://${rooted("lib/tasks/files.ts")}`)};
  for (let i = 0;; i = (i + 1) % 26) {
    const content = String.fromCharCode(97 + i).repeat(1_000_000);
    await writeFiles("out", { a: content, b: content, "deep/c": content, d: content });
  }`;

Deno.test("writeFiles() that is killed leaves each file whole", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "writer.ts"), WRITER);
    const config = ["--no-check", "--config", rooted("deno.json"), "--lock", rooted("deno.lock")];
    const args = ["run", ...config, "--allow-read", "--allow-write=out", "writer.ts"];
    let found = 0;
    const killed = async (fraction: number) => {
      await writeFiles(folder, new Map([["out/a", new Uint8Array()]]));
      const { errors } = await run(folder, args, async () => {
        // It has started when the empty file is written over.
        while ((await Deno.stat(join(folder, "out/a"))).size === 0) await delay(10);
        await delay(400 * fraction);
      });
      assert.equal(errors, "");
      for (const [path, content] of await contentsOf(join(folder, "out"))) {
        if (path.endsWith(".half")) continue;
        found++;
        assert.ok(
          content.length === 1_000_000 && content.every((byte) => byte === content[0]),
          path,
        );
      }
    };
    await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), killed), {
      numRuns: 3 * numRuns,
      seed: SEED,
    });
    assert.ok(found > 0);
  }));
