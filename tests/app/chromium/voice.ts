/// <reference lib="dom" />
/** Enrolling a voice. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { encodeWav } from "../../../lib/audio/mod.ts";
import { wavBytes } from "../../helpers/wav.ts";
import {
  file,
  folder,
  near,
  onPage,
  openBlocked,
  origin,
  predicted,
  savedJson,
  says,
  spoken,
  upload,
} from "./setup.ts";

const VOICE = "tests/golden/voice_between_silence.wav";

onPage("sentences are recorded one after the other to enrol a voice", async (page) => {
  assert.match((await page.textContent("#voice-prompt"))!, /^1 of 5, as you usually speak: “/);
  await page.getByRole("button", { name: "Record sentence 1" }).click();
  await page.waitForTimeout(2_000);
  await page.locator("#enrol").click();
  await says(page, "#voice-status", /enrolled from 1 recording\./);
  await page.getByRole("button", { name: "Record sentence 2" }).waitFor();
  assert.match((await page.textContent("#voice-prompt"))!, /^2 of 5, happily: “/);
  await page.getByRole("button", { name: "Delete my voice" }).click();
  await says(page, "#voice-status", /not enrolled/);
  await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("", "NotFoundError"))
  );
  await page.locator("#enrol").click();
  await says(page, "#voice-status", /^Recording failed: There is no microphone/);
  await page.reload();
});

onPage("an enrolled voice changes answers as deno task predict --enrol does", async (page) => {
  const own = Array.from({ length: 3 }, (_, i) => ({
    name: `own${i}.wav`,
    path: join(folder, `own${i}.wav`),
    bytes: encodeWav(spoken({ pitchHz: 150 + 30 * i, effort: 0.3 * i }, i)),
  }));
  for (const { path, bytes } of own) await Deno.writeFile(path, bytes);
  await upload(page, [file("voice.wav", await Deno.readFile(VOICE))], true);
  const before = await savedJson(page);
  const noise = file("noise.wav", wavBytes(new Float32Array(16_000)));
  await page.setInputFiles("#enrol-choose + input", [
    ...own.map(({ name, bytes }) => file(name, bytes)),
    noise,
  ]);
  await says(
    page,
    "#voice-status",
    /from 3 recordings\. Not used: noise\.wav \(there is no speech/,
  );
  assert.doesNotMatch((await page.textContent("#card .answer"))!, /without your voice/);
  await page.getByLabel("all recordings").check();
  await says(page, "#card .answer", /without your voice: /);
  await says(page, "#voice-status", /Your voice has changed [01] of 1 answers\./);
  await page.getByText("Save as JSON").waitFor();
  const enrolled = await savedJson(page);
  const [expected] = await predicted(VOICE, "--enrol", ...own.map(({ path }) => path));
  near(enrolled.probabilities, expected.probabilities, 1e-4);
  assert.deepEqual([before.adaptation, enrolled.adaptation], ["none", "voice"]);
});

onPage("a stored voice survives a reload, unless the model cannot use it", async (page) => {
  /** Changes what the app has stored, and loads it again. */
  const reloadWith = async (change: { featureSet?: string; shortRow?: boolean }) => {
    await page.evaluate(async ({ featureSet, shortRow }) => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve) => request.onsuccess = () => resolve(request.result));
      const database = await done(indexedDB.open("keyval-store"));
      const store = database.transaction("keyval", "readwrite").objectStore("keyval");
      const voice = await done(store.get("voice/2"));
      if (featureSet) voice.featureSet = featureSet;
      if (shortRow) voice.rows.push(new Float32Array(3));
      await done(store.put(voice, "voice/2"));
      database.close();
    }, change);
    await page.reload();
  };
  await reloadWith({ shortRow: true });
  await says(page, "#voice-status", /from 3 recordings\.$/);
  await reloadWith({ featureSet: "other/1" });
  await says(page, "#voice-status", /not enrolled/);
});

Deno.test({
  name: "where the browser stores nothing, all but enrolment works",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const context = await openBlocked();
    const page = await context.newPage();
    await page.goto(origin);
    await says(page, "#status", /^Ready/);
    await says(
      page,
      "#voice-status",
      /^Your voice is not enrolled: .* does not let the page store anything/,
    );
    await upload(page, [file("voice.wav", await Deno.readFile(VOICE))]);
    await context.close();
  },
});
