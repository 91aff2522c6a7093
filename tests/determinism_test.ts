import assert from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { decodeWav } from "../lib/audio/mod.ts";
import { sampleVoices } from "../lib/audio/synthesise.ts";
import { predict, predictSamples } from "../lib/model/mod.ts";
import { readModel } from "../lib/tasks/files.ts";
import { cardSha256 } from "../lib/tasks/golden.ts";
import { assertRepeated, golden, SAMPLES_DONE, withSamplesPage } from "./helpers/determinism.ts";
import { findFirefox, HOW_TO_GET_FIREFOX, withFirefox } from "./helpers/firefox.ts";

const firefox = await findFirefox();
const VOICE = fromFileUrl(new URL("golden/voice_between_silence.wav", import.meta.url));

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
  name: `… and in Firefox, where the app answers and records${
    firefox ? "" : ` (skipped: ${HOW_TO_GET_FIREFOX})`
  }`,
  ignore: !firefox,
  fn: () =>
    withSamplesPage((origin, name) =>
      withFirefox(firefox!, async (page) => {
        await page.open(`${origin}/${name}`);
        const text = await page.evaluate(whenever("document.body.textContent", SAMPLES_DONE));
        assert.ok(text.startsWith("["), text);
        assertRepeated(JSON.parse(text), "Firefox");
        await page.open(`${origin}/`);
        await page.evaluate(
          whenever("document.querySelector('#status')?.textContent ?? ''", /^Ready/),
        );
        await page.chooseFiles("#choose + input", [VOICE]);
        const card = await page.evaluate(
          whenever("document.querySelector('.card')?.textContent ?? ''", /%/),
        );
        const signal = decodeWav(await Deno.readFile(VOICE));
        const { emotion } = await predict(await readModel(), signal);
        assert.ok(card.toLowerCase().includes(emotion), `${card}, expected ${emotion}`);
        await page.evaluate("document.querySelector('#record').click() ?? ''");
        const status = await page.evaluate(
          whenever("document.querySelector('#status').textContent", /^Recording(\.| failed)/),
        );
        // Without a device to play on, Firefox does not record.
        assert.match(status, /^Recording(\.| failed: the browser's audio does not start)/);
      })
    ),
});

/** An expression that waits until a text matches, and gives the text. */
function whenever(text: string, pattern: RegExp): string {
  return `new Promise((resolve) => {
    const look = () => ${pattern}.test(${text}) ? resolve(${text}) : setTimeout(look, 50);
    look();
  })`;
}
