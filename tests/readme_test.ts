import assert from "node:assert/strict";
import { fromFileUrl, join } from "@std/path";
import { encodeWav, synthesiseSpeech } from "../lib/audio/mod.ts";
import { seededRandom } from "../lib/core/random.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

Deno.test("README.md's example trains, evaluates, saves and predicts", async () => {
  const readme = await Deno.readTextFile(join(ROOT, "README.md"));
  const [, code] = readme.match(/<!-- example: run by a test -->\s+```ts\n([^`]+)```/)!;
  assert.ok(code.trimEnd().split("\n").length <= 20, "the example fits twenty lines");
  assert.ok(readme.split("\n").length <= 150, "README.md can be read in a minute");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "recordings"));
    const labels = ["path,emotion,speaker"];
    for (const [speaker, pitchHz] of [["ann", 200], ["bob", 110]] as const) {
      for (const [emotion, rate] of [["happy", 6], ["sad", 3]] as const) {
        for (let take = 0; take < 3; take++) {
          const style = { pitchHz, pitchRange: rate, rate, effort: rate / 8, breath: 0.1 };
          const wav = encodeWav(synthesiseSpeech(style, seededRandom(take).uniform));
          const path = `${speaker}-${emotion}-${take}.wav`;
          await Deno.writeFile(join(folder, "recordings", path), wav);
          labels.push(`${path},${emotion},${speaker}`);
        }
      }
    }
    await Deno.writeTextFile(join(folder, "labels.csv"), labels.join("\n"));
    const library = new URL("../lib/mod.ts", import.meta.url).href;
    await Deno.writeTextFile(join(folder, "example.ts"), code.replace("./lib/mod.ts", library));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--config", join(ROOT, "deno.json"), "--allow-read", "example.ts"],
      cwd: folder,
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.ok(success, err);
    assert.match(out, /^UAR on unseen speakers: \{ mean: [\d.]+, low: [\d.]+, high: [\d.]+ \}/);
    assert.match(out, /emotion: "(happy|sad)"/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
