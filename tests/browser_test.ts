import assert from "node:assert/strict";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { decodeWav, resample } from "../lib/audio/mod.ts";
import { predict } from "../lib/model/mod.ts";
import { readModel } from "../lib/tasks/files.ts";
import { inTemporaryFolder } from "./helpers/corpus.ts";

const root = fromFileUrl(new URL("..", import.meta.url));
const VOICE = "tests/golden/voice_between_silence.wav";

/**
 * Globals that packages made for Node may use, and a browser does not have. They are replaced by
 * `window` and `document`, by which TensorFlow.js recognises a browser.
 */
const FOREIGN_GLOBALS = ["Buffer", "global", "process", "setImmediate"];

async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("the bundle for browsers predicts the same without Node's globals", () =>
  inTemporaryFolder(async (folder) => {
    const bundle = join(folder, "app.js");
    const entry = join(root, "tests/helpers/browser_entry.ts");
    await deno("bundle", "--quiet", "--platform", "browser", "--output", bundle, entry);
    const script = join(folder, "page.js");
    await Deno.writeTextFile(
      script,
      `const { readFile } = Deno, print = console.log;
       for (const name of ${JSON.stringify(FOREIGN_GLOBALS)}) delete globalThis[name];
       Object.assign(globalThis, { window: globalThis, document: {} });
       const { decodeWav, loadModel, predict, resample, setEncoderFolder } = await import("./app.js");
       setEncoderFolder(new URL("${toFileUrl(root).href}data/encoder/"));
       const model = await loadModel((name) => readFile("${root}/results/model/" + name));
       const signal = decodeWav(await readFile("${root}/${VOICE}"));
       const whole = await predict(model, signal);
       const slow = await predict(model, { ...resample(signal, 22050) });
       print(JSON.stringify([whole, slow].map(({ probabilities }) => [...probabilities])));`,
    );
    const [whole, slow] = JSON.parse(await deno("run", "--allow-read", toFileUrl(script).href));
    const model = await readModel();
    const signal = decodeWav(await Deno.readFile(join(root, VOICE)));
    assert.deepEqual(whole, [...(await predict(model, signal)).probabilities]);
    assert.deepEqual(slow, [
      ...(await predict(model, resample(signal, 22_050))).probabilities,
    ]);
  }));
