import assert from "node:assert/strict";
import { join } from "@std/path";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";
import { wavBytes } from "../helpers/wav.ts";

const VOICE = "tests/golden/voice_low.wav";

Deno.test("deno task predict prints a table with every emotion, the most probable first", async () => {
  const { code, stdout, stderr } = await runTask("predict", VOICE);
  assert.equal(code, 0, stderr);
  const [title, ...lines] = stdout.trimEnd().split("\n");
  const percents = lines.map((line) => Number(line.match(/([\d.]+) %/)![1]));
  assert.equal(lines.length, EMOTIONS.length);
  assert.ok(lines[0].includes(title.replace(/^.*(: |perhaps )/, "")));
  assert.deepEqual(percents, percents.toSorted((a, b) => b - a));
  assert.ok(Math.abs(percents.reduce((a, b) => a + b) - 100) < 0.5);
  assert.ok(stdout.split("\n").every((line) => line.length <= 80));
  assert.equal(stderr, "");
});

Deno.test("deno task predict --json answers the good files and says what is wrong with others", () =>
  inTemporaryFolder(async (folder) => {
    const silent = join(folder, "silent.wav");
    const text = join(folder, "text.wav");
    await Deno.writeFile(silent, wavBytes(new Float32Array(16_000)));
    await Deno.writeTextFile(text, "not a recording");
    const files = [silent, VOICE, text, join(folder, "nowhere.wav"), folder, VOICE];
    const { code, stdout, stderr } = await runTask("predict", "--json", ...files);
    assert.equal(code, 1);
    const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ file }) => file), files);
    assert.deepEqual(lines.map(({ error }) => error === undefined), [
      false,
      true,
      false,
      false,
      false,
      true,
    ]);
    assert.match(lines[0].error, /No speech in it/);
    assert.match(lines[2].error, /not a WAV file/);
    assert.match(lines[3].error, /no such file/);
    assert.match(lines[4].error, /a folder, not a file/);
    assert.deepEqual(Object.keys(lines[1].probabilities), [...EMOTIONS]);
    assert.deepEqual(lines[1], lines[5]);
    assert.equal(stderr.trimEnd().split("\n").length, 4);
  }));

Deno.test("deno task predict --enrol hears other recordings first", async () => {
  const others = ["tests/golden/voice_high.wav", "tests/golden/voice_glide.wav"];
  const alone = await runTask("predict", "--json", VOICE);
  const after = await runTask("predict", VOICE, "--enrol", ...others, "--json");
  assert.equal(after.code, 0, after.stderr);
  const [one, two] = [alone, after].map(({ stdout }) => JSON.parse(stdout));
  assert.equal(two.file, VOICE);
  assert.equal(typeof two.sure, "boolean");
  assert.notDeepEqual(two.probabilities, one.probabilities);
  const missing = await runTask("predict", VOICE, "--enrol", "nowhere.wav");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /Cannot enrol from nowhere.wav\n.*there is no such file/);
  const none = await runTask("predict", VOICE, "--enrol");
  assert.match(none.stderr, /No file after --enrol.*usage: deno task predict/s);
});

Deno.test("deno task predict without a file, or with an unknown option, shows its usage", async () => {
  const none = await runTask("predict");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /No file given.*usage: deno task predict/s);
  const unknown = await runTask("predict", "--loud", VOICE);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /'--loud'.*usage: deno task predict/s);
  const help = await runTask("predict", "--help");
  assert.equal(help.code, 0);
  assert.match(help.stdout, /usage: deno task predict/);
});
