import assert from "node:assert/strict";
import { join } from "@std/path";
import { accuracy } from "../../lib/evaluation/mod.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";
import { wavBytes } from "../helpers/wav.ts";

const VOICES = ["voice_low", "voice_high", "voice_glide", "chord"];

async function corpus(folder: string, extra: readonly string[] = []): Promise<string> {
  for (const name of VOICES) {
    await Deno.copyFile(`tests/golden/${name}.wav`, join(folder, `${name}.wav`));
  }
  const rows = VOICES.map((name, i) => `${name}.wav,${["sad", "happy"][i % 2]},${"ab"[i >> 1]}`);
  const labels = join(folder, "labels.csv");
  await Deno.writeTextFile(labels, ["path,emotion,speaker", ...rows, ...extra].join("\n"));
  return labels;
}

Deno.test("deno task evaluate scores among the emotions of the labels and writes the result", () =>
  inTemporaryFolder(async (folder) => {
    const labels = await corpus(folder);
    const out = join(folder, "out");
    const args = ["--labels", labels, "--out", out, folder];
    const { code, stdout, stderr } = await runTask("evaluate", ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4 recordings, 2 emotions.*bootstrap over 2 speakers/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 80));
    const metrics = JSON.parse(await Deno.readTextFile(join(out, "metrics.json")));
    assert.deepEqual(metrics.emotions, ["happy", "sad"]);
    assert.ok(Math.abs(metrics.accuracy.mean - accuracy(metrics.confusion)) < 1e-6);
    const rows = (await Deno.readTextFile(join(out, "predictions.csv"))).trimEnd().split("\n");
    assert.equal(rows[0], "path,speaker,truth,prediction,p_happy,p_sad");
    assert.equal(rows.length, 5);
    for (const row of rows.slice(1)) {
      const [, , , prediction, happy, sad] = row.split(",");
      assert.equal(prediction, Number(happy) >= Number(sad) ? "happy" : "sad");
      assert.ok(Math.abs(Number(happy) + Number(sad) - 1) < 2e-4);
    }
    assert.match(await Deno.readTextFile(join(out, "confusion.svg")), /^<svg /);
  }));

Deno.test("deno task evaluate scores the others when a recording cannot be used, and says so", () =>
  inTemporaryFolder(async (folder) => {
    const silence = new Map([["silent.wav", wavBytes(new Float32Array(8_000))]]);
    await writeFiles(folder, silence);
    const labels = await corpus(folder, ["silent.wav,sad,a"]);
    const { code, stdout, stderr } = await runTask("evaluate", "--labels", labels, folder);
    assert.equal(code, 1);
    assert.match(stdout, /4 recordings, 2 emotions/);
    assert.match(stderr, /left out: silent.wav: No speech in it/);
  }));

Deno.test("deno task evaluate --enrol hears the speakers' other recordings first", () =>
  inTemporaryFolder(async (folder) => {
    const labels = await corpus(folder);
    const scored = async (...options: string[]) => {
      const out = join(folder, `out${options.length}`);
      const args = ["--labels", labels, "--out", out, ...options, folder];
      const { code, stderr } = await runTask("evaluate", ...args);
      assert.equal(code, 0, stderr);
      const metrics = JSON.parse(await Deno.readTextFile(join(out, "metrics.json")));
      return { metrics, stderr, csv: await Deno.readTextFile(join(out, "predictions.csv")) };
    };
    const [alone, enrolled] = [await scored(), await scored("--enrol")];
    assert.deepEqual([alone, enrolled].map(({ metrics }) => metrics.enrolled), [false, true]);
    assert.notEqual(alone.csv, enrolled.csv);
    const { recordings } = enrolled.metrics;
    assert.match(
      enrolled.stderr,
      new RegExp(`heard.*\\n(.*\\n)*.* ${recordings}/${recordings} scored`),
    );
    const some = "path,emotion,speaker\nvoice_low.wav,sad,\nchord.wav,happy,a\n";
    await Deno.writeTextFile(labels, some);
    const nobody = await runTask("evaluate", "--labels", labels, "--enrol", folder);
    assert.equal(nobody.code, 1);
    assert.match(
      nobody.stderr,
      /Cannot enrol the speaker of voice_low.wav: .*expected all or none/,
    );
  }));

Deno.test("deno task evaluate --enrol takes all recordings for one voice where no speaker is named", () =>
  inTemporaryFolder(async (folder) => {
    const labels = await corpus(folder);
    const rows = (await Deno.readTextFile(labels)).trim().split("\n").map((row) => row.split(","));
    const predicted = async (name: string, speakerOf: ((i: number) => string) | undefined) => {
      const text = rows.map(([path, emotion], i) => {
        const own = speakerOf ? [i === 0 ? "speaker" : speakerOf(i)] : [];
        return [path, emotion, ...own].join(",");
      });
      const [csv, out] = [join(folder, `${name}.csv`), join(folder, name)];
      await Deno.writeTextFile(csv, text.join("\n"));
      const args = ["--labels", csv, "--enrol", "--out", out, folder];
      const { code, stdout, stderr } = await runTask("evaluate", ...args);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /other recordings heard first, unlabelled/);
      const table = await Deno.readTextFile(join(out, "predictions.csv"));
      return table.trim().split("\n").map((row) => row.split(",").slice(2));
    };
    const unnamed = await predicted("unnamed", undefined);
    assert.deepEqual(unnamed, await predicted("one", () => "a"));
    assert.notDeepEqual(unnamed, await predicted("each", (i) => `${i}`));
  }));

Deno.test("deno task evaluate refuses labels of one emotion, and no labels", () =>
  inTemporaryFolder(async (folder) => {
    const labels = await corpus(folder);
    await Deno.writeTextFile(labels, "path,emotion\nchord.wav,sad\n");
    const one = await runTask("evaluate", "--labels", labels, folder);
    assert.equal(one.code, 1);
    assert.match(one.stderr, /all recordings are sad, expected two emotions/);
    const none = await runTask("evaluate", folder);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /Expected --labels.*usage: deno task evaluate/s);
  }));
