import assert from "node:assert/strict";
import { join, relative } from "@std/path";
import fc from "fast-check";
import { ravdess } from "../../lib/corpus/mod.ts";
import { openFiles } from "../../lib/corpus/open_files.ts";
import { rooted } from "../../lib/tasks/files.ts";
import { corpusFiles, inTemporaryFolder, zipOf } from "../helpers/corpus.ts";
import { RUNS, SEED } from "./trial.ts";

/** Runs a program in a folder and, if told to, kills it after some milliseconds. */
async function run(folder: string, args: readonly string[], killAfterMs?: number) {
  const started = performance.now();
  const options = { args: [...args], cwd: folder, env: { NO_COLOR: "1" }, stdin: "null" as const };
  const child = new Deno.Command(Deno.execPath(), { ...options, stdout: "null", stderr: "piped" })
    .spawn();
  const timer = killAfterMs === undefined
    ? undefined
    : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  return { code, tookMs: performance.now() - started, errors: new TextDecoder().decode(stderr) };
}

/** Reads all files below a folder. */
async function contentsOf(folder: string): Promise<Map<string, Uint8Array>> {
  const { files } = await openFiles(folder);
  const read = files.map(async (file) => [relative(folder, file.path), await file.read()] as const);
  return new Map(await Promise.all(read));
}

/** When a program is killed, several times in a row, as fractions of the time of a whole run. */
const moments = fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 3,
});
const numRuns = Math.ceil(RUNS / 100);

Deno.test("deno task data that is killed leaves only whole recordings, and ends well later", async () => {
  const clips = corpusFiles(), archive = await zipOf(clips);
  const expected = new Map([...clips].map(([path, clip]) => [join(ravdess.id, path), clip]));
  const task = ["run", "--allow-read", "--allow-write=data", rooted("lib/tasks/data.ts")];
  const args = [...task, "--from", "../clips.zip"];
  await inTemporaryFolder(async (folder) => {
    await Deno.writeFile(join(folder, "clips.zip"), archive);
    let wholeMs = 0, number = 0, partial = 0;
    const check = async (work: string, isEnd: boolean) => {
      const data = join(work, "data");
      const found = await contentsOf(data).catch(() => new Map<string, Uint8Array>());
      const own = [...found].filter(([path]) => !path.startsWith(".download"));
      if (isEnd) assert.equal(own.length, expected.size);
      if (own.length > 0 && own.length < expected.size) partial++;
      for (const [path, content] of own) {
        if (!isEnd && path.endsWith(".half")) continue;
        assert.deepEqual(content, expected.get(path), path);
      }
    };
    const killed = async (fractions: readonly number[]) => {
      const work = join(folder, String(number++));
      await Deno.mkdir(work);
      for (const fraction of fractions) {
        await run(work, args, fraction * wholeMs);
        await check(work, false);
      }
      const { code, errors, tookMs } = await run(work, args);
      assert.equal(code, 0, errors);
      await check(work, true);
      return tookMs;
    };
    wholeMs = await killed([]);
    await fc.assert(fc.asyncProperty(moments, async (own) => void await killed(own)), {
      numRuns,
      seed: SEED,
    });
    console.log(`${partial} kills left some of the recordings`);
  });
});

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
      const { errors } = await run(folder, args, 400 + 400 * fraction);
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
    assert.ok(found > 0, "it was killed before it wrote anything");
  }));
