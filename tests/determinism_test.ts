import assert from "node:assert/strict";
import { fromFileUrl, join } from "@std/path";
import { decodeWav } from "../lib/audio/mod.ts";
import { sampleVoices } from "../lib/audio/sample_voices.ts";
import {
  type GoldenPredictions,
  predict,
  predictSamples,
  type SamplePrediction,
} from "../lib/model/mod.ts";
import { buildApp, bundle } from "../lib/tasks/build_app.ts";
import { CHROMIUM_SWITCHES, findChromium, HOW_TO_GET_CHROMIUM } from "../lib/tasks/chromium.ts";
import { readModel, rooted } from "../lib/tasks/files.ts";
import { cardSha256, GOLDEN_PATH } from "../lib/tasks/golden.ts";
import { serveLocally, staticFiles } from "../lib/tasks/static_files.ts";
import { findFirefox, HOW_TO_GET_FIREFOX, withFirefox } from "./helpers/firefox.ts";

const golden: GoldenPredictions = JSON.parse(await Deno.readTextFile(rooted(GOLDEN_PATH)));
const chromium = await findChromium(), firefox = await findFirefox();
const VOICE = fromFileUrl(new URL("golden/voice_between_silence.wav", import.meta.url));

function assertRepeated(found: readonly SamplePrediction[], where: string): void {
  const { predictions, tolerance } = golden;
  assert.deepEqual(found.map(({ name }) => name), predictions.map(({ name }) => name));
  const difference = Math.max(
    ...found.flatMap(({ probabilities }, i) =>
      probabilities.map((p, j) => Math.abs(p - predictions[i].probabilities[j]))
    ),
  );
  console.log(`largest difference of a probability in ${where}: ${difference.toExponential(1)}`);
  assert.ok(difference <= tolerance, `${where}: ${difference}, allowed ${tolerance}`);
}

/** The built web app, with a page beside it that predicts the sample voices. */
let building: Promise<string> | undefined;

async function build(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "speech-emotion-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const app = join(folder, "app");
  await buildApp(app);
  await bundle(["tests/helpers/determinism_page.ts"], app);
  await Deno.writeTextFile(
    join(app, "determinism.html"),
    `<!doctype html><title>samples</title><body></body>
     <script type="module" src="determinism_page.js"></script>`,
  );
  return app;
}

async function onApp(test: (origin: string) => Promise<void>): Promise<void> {
  const server = serveLocally(0, staticFiles(await (building ??= build())));
  try {
    await test(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("the sample voices are twelve different ones, each of a second or more", () => {
  const voices = sampleVoices();
  assert.equal(new Set(voices.map(({ name }) => name)).size, 12);
  assert.equal(new Set(voices.map(({ signal }) => signal.samples.join())).size, 12);
  for (const { signal: { samples, sampleRateHz } } of voices) {
    assert.ok(samples.length > sampleRateHz && samples.every(Number.isFinite));
  }
});

Deno.test("the saved model repeats the committed predictions in Deno", async () => {
  assert.equal(
    golden.cardSha256,
    await cardSha256(),
    "results/determinism.json is of another model; write it with: deno task scorecard --golden",
  );
  assertRepeated(await predictSamples(await readModel()), "Deno");
});

Deno.test({
  name: `… and in Chromium${chromium ? "" : ` (skipped: ${HOW_TO_GET_CHROMIUM})`}`,
  ignore: !chromium,
  fn: () =>
    onApp(async (origin) => {
      const { success, stdout, stderr } = await new Deno.Command(chromium!, {
        args: [
          ...CHROMIUM_SWITCHES,
          "--virtual-time-budget=600000",
          "--dump-dom",
          `${origin}/determinism.html`,
        ],
      }).output();
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assert.ok(success, decode(stderr));
      const [, text] = /<body>([^<]*)/.exec(decode(stdout)) ?? [];
      assert.ok(text?.startsWith("["), `${text}\n${decode(stderr)}`);
      assertRepeated(JSON.parse(text), "Chromium");
    }),
});

Deno.test({
  name: `… and in Firefox, where the app answers${
    firefox ? "" : ` (skipped: ${HOW_TO_GET_FIREFOX})`
  }`,
  ignore: !firefox,
  fn: () =>
    onApp((origin) =>
      withFirefox(firefox!, async (page) => {
        await page.open(`${origin}/determinism.html`);
        const text = await page.evaluate(whenever("document.body.textContent", "/^\\[|^failed/"));
        assert.ok(text.startsWith("["), text);
        assertRepeated(JSON.parse(text), "Firefox");
        await page.open(`${origin}/`);
        await page.evaluate(
          whenever("document.querySelector('#status')?.textContent ?? ''", "/^Ready/"),
        );
        await page.chooseFiles("#files", [VOICE]);
        const card = await page.evaluate(
          whenever("document.querySelector('.card')?.textContent ?? ''", "/%/"),
        );
        const signal = decodeWav(await Deno.readFile(VOICE));
        const { emotion } = await predict(await readModel(), signal);
        assert.ok(card.toLowerCase().includes(emotion), `${card}, expected ${emotion}`);
      })
    ),
});

/** An expression that waits until a text matches, and gives the text. */
function whenever(text: string, pattern: string): string {
  return `new Promise((resolve) => {
    const look = () => ${pattern}.test(${text}) ? resolve(${text}) : setTimeout(look, 50);
    look();
  })`;
}
