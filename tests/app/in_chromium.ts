/// <reference lib="dom" />
/**
 * The web app in a real browser. `app_test.ts` runs this in a process of its own, because Playwright
 * asks for more permissions than the other tests get.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Mp3Encoder } from "@breezystack/lamejs";
import { join } from "@std/path";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { encodeWav, seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { percent } from "../../lib/core/percent.ts";
import { protocolText } from "../../lib/report/words.ts";
import { buildApp } from "../../lib/tasks/build_app.ts";
import { CHROMIUM_SWITCHES, findChromium } from "../../lib/tasks/chromium.ts";
import { serveLocally } from "../../lib/tasks/serve.ts";
import { staticFiles } from "../../lib/tasks/static_files.ts";
import { wavBytes } from "../helpers/wav.ts";

const VOICE = "tests/golden/voice_between_silence.wav";
const STYLE = { pitchHz: 180, pitchRange: 7, rate: 4, effort: 0.8, breath: 0.1 };
const spoken = (change: Partial<typeof STYLE> = {}, seed = 1) =>
  synthesiseSpeech({ ...STYLE, ...change }, seededRandom(seed).uniform);
const file = (name: string, buffer: Uint8Array) => ({
  name,
  mimeType: "audio/*",
  buffer: Buffer.from(buffer),
});

const folder = await Deno.makeTempDir({ prefix: "speech-emotion-app-" });
const page = join(folder, "page"), microphone = join(folder, "microphone.wav");
await buildApp(page);
await Deno.writeFile(microphone, encodeWav(spoken()));
const server = await serveLocally(0, staticFiles(page));
const origin = `http://localhost:${server.port}`;
const browser: Browser = await chromium.launch({
  executablePath: (await findChromium())!,
  args: [
    ...CHROMIUM_SWITCHES,
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${microphone}`,
  ],
});
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** Runs a test on a fresh page; fails on any request elsewhere, script error or policy breach. */
function onPage(
  name: string,
  test: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        ...options,
      });
      const problems: string[] = [];
      try {
        const own = await context.newPage();
        own.on("request", (request) => {
          const url = request.url();
          if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) problems.push(url);
        });
        own.on("pageerror", (error) => problems.push(error.message));
        own.on("console", (message) => {
          if (message.type() === "error") problems.push(message.text());
        });
        await own.goto(origin);
        await says(own, "#status", /^Ready/);
        await test(own);
        assert.deepEqual(problems, []);
      } finally {
        await context.close();
      }
    },
  });
}

async function says(page: Page, selector: string, pattern: RegExp): Promise<string> {
  await page.waitForFunction(
    ([selector, source]) =>
      new RegExp(source).test(document.querySelector(selector)?.textContent ?? ""),
    [selector, pattern.source] as const,
    { timeout: 20_000 },
  );
  return (await page.textContent(selector))!;
}

async function upload(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  const before = await page.locator(".card").count();
  await page.setInputFiles("#files", files);
  await page.locator(".card").nth(before + files.length - 1).waitFor({ timeout: 20_000 });
}

interface Saved {
  readonly emotion: string;
  readonly sure: boolean;
  readonly enrolled: boolean;
  readonly probabilities: Record<string, number>;
  readonly timeline: { atS: number; probabilities: Record<string, number> | null }[];
}

async function savedText(page: Page, button: string): Promise<string> {
  const downloading = page.waitForEvent("download");
  await page.locator(".card").first().getByRole("button", { name: button }).click();
  return await Deno.readTextFile((await (await downloading).path())!);
}

const savedJson = async (page: Page): Promise<Saved> =>
  JSON.parse(await savedText(page, "Save as JSON"));

async function predicted(path: string, ...more: string[]): Promise<Saved> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "predict", "--json", path, ...more],
  }).output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function near(a: Record<string, number>, b: Record<string, number>, within: number): void {
  assert.deepEqual(Object.keys(a), Object.keys(b));
  for (const name in a) {
    assert.ok(Math.abs(a[name] - b[name]) <= within, `${name}: ${a[name]}, ${b[name]}`);
  }
}

onPage(
  "a WAV file gets the answer that deno task predict gives, and can be saved",
  async (page) => {
    const path = join(folder, "slow.wav");
    const { samples } = spoken();
    await Deno.writeFile(path, encodeWav({ samples, sampleRateHz: 22_050 })); // is resampled
    for (const own of [VOICE, path]) {
      await upload(page, file("voice.wav", await Deno.readFile(own)));
      const [saved, expected] = [await savedJson(page), await predicted(own)];
      near(saved.probabilities, expected.probabilities, 1e-4);
      assert.equal(saved.emotion, expected.emotion);
      assert.equal(saved.sure, expected.sure);
      const headline = (await page.locator(".card .answer").first().textContent())!.toLowerCase();
      const { emotion, sure } = saved;
      assert.ok(headline.startsWith(sure ? emotion : `not sure, perhaps ${emotion}`), headline);
    }
    const [heading, whole, ...moments] = (await savedText(page, "Save as CSV")).trim().split("\n");
    assert.match(heading, /^at_s,neutral,calm/);
    assert.match(whole, /^whole,0\.\d+/);
    assert.equal(moments.length, (await savedJson(page)).timeline.length);
  },
);

onPage(
  "an answer has figures, playback with a cursor, a spectrogram and influences",
  async (page) => {
    await upload(page, file("spoken.wav", encodeWav(spoken())));
    const card = page.locator(".card");
    await card.locator(".waveform .main-svg").first().waitFor();
    await card.locator(".timeline .main-svg").first().waitFor();
    await card.getByText("Spectrogram").click();
    await card.locator(".spectrogram .main-svg").first().waitFor();
    await card.getByText("Which moments moved the answer").click();
    assert.match((await card.locator("table").textContent())!, /0\.0 to 0\.\d s\d+ %([+−][1-9]|0)/);
    await card.locator("audio").evaluate((audio: HTMLAudioElement) => {
      audio.currentTime = 1;
    });
    await card.locator(".waveform .cursor:not([hidden])").waitFor({ state: "attached" });
  },
);

onPage("MP3 and several files at once are answered, the newest first", async (page) => {
  const { samples, sampleRateHz } = spoken();
  const encoder = new Mp3Encoder(1, sampleRateHz, 64);
  const pcm = Int16Array.from(samples, (sample) => 32_767 * sample);
  const parts = [encoder.encodeBuffer(pcm), encoder.flush()];
  const mp3 = Uint8Array.from(parts.flatMap((part) => [...part]));
  await upload(page, file("a.wav", encodeWav(spoken())), file("b.mp3", mp3));
  await says(page, "#status", /^2 recordings answered/);
  assert.match((await page.locator(".card").first().textContent())!, /^b\.mp3/);
  const { probabilities } = await savedJson(page);
  const sum = Object.values(probabilities).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 1) < 1e-4);
});

onPage("broken files are refused with a reason, and the page goes on", async (page) => {
  const broken = new TextEncoder().encode("this is no sound");
  await page.setInputFiles("#files", [file("broken.mp3", broken)]);
  await says(page, "#status", /broken\.mp3 could not be used: .*cannot decode/);
  await page.setInputFiles("#files", [file("cut.wav", encodeWav(spoken()).subarray(0, 20))]);
  await says(page, "#status", /cut\.wav could not be used: /);
  await page.setInputFiles("#files", [file("empty.wav", new Uint8Array())]);
  await says(page, "#status", /empty\.wav could not be used: the file is empty/);
  await upload(page, file("good.wav", encodeWav(spoken())));
  await says(page, "#status", /^good\.wav: /);
});

onPage("recordings can be dropped anywhere on the page", async (page) => {
  const dropped = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(bytes)], "dropped.wav"));
    return transfer;
  }, [...encodeWav(spoken())]);
  await page.dispatchEvent("#results", "dragover", { dataTransfer: dropped });
  assert.equal(await page.locator("#drop.over").count(), 1);
  await page.dispatchEvent("#results", "drop", { dataTransfer: dropped });
  await says(page, "#status", /^dropped\.wav: /);
  assert.equal(await page.locator("#drop.over").count(), 0);
});

onPage("silence, noise, tones and snippets are not answered", async (page) => {
  const random = seededRandom(1);
  const sound = (seconds: number, sample: (i: number) => number) =>
    wavBytes(Float32Array.from({ length: seconds * 16_000 }, (_, i) => sample(i)));
  const cases: [string, Uint8Array, RegExp][] = [
    ["silence.wav", sound(1, () => 0), /silent/],
    ["noise.wav", sound(1, () => 0.2 * (random.uniform() - 0.5)), /no voice/],
    ["tone.wav", sound(1, (i) => 0.3 * Math.sin(i / 6)), /a held tone/],
    ["short.wav", sound(0.2, (i) => 0.3 * Math.sin(i / 20)), /too short/],
  ];
  for (const [name, bytes, pattern] of cases) {
    await upload(page, file(name, bytes));
    assert.match((await page.locator(".card").first().textContent())!, pattern, name);
  }
});

onPage("the microphone is recorded and answered", async (page) => {
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await says(page, "#status", /^Recording/);
  await page.waitForTimeout(3_000);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator(".card .bars").waitFor();
  assert.match((await page.locator(".card").textContent())!, /^recording [\d-]+\.wav/);
  assert.equal(
    await page.getByRole("button", { name: "Record", exact: true }).getAttribute("aria-pressed"),
    "false",
  );
});

onPage("live listening draws a timeline until it is stopped", async (page) => {
  await page.getByRole("button", { name: "Live" }).click();
  await says(page, "#live-answer", /\d+ %$/);
  await page.locator("#live-timeline .main-svg").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await says(page, "#status", /^Ready/);
});

onPage(
  "a voice is enrolled, changes answers, outlives a reload, and is deleted",
  async (page) => {
    const own = Array.from({ length: 3 }, (_, i) => ({
      name: `own${i}.wav`,
      path: join(folder, `own${i}.wav`),
      bytes: encodeWav(spoken({ pitchHz: 150 + 30 * i, effort: 0.3 * i }, i)),
    }));
    for (const { path, bytes } of own) await Deno.writeFile(path, bytes);
    await upload(page, file("voice.wav", await Deno.readFile(VOICE)));
    const before = await savedJson(page);
    const noise = file("noise.wav", wavBytes(new Float32Array(16_000)));
    await page.setInputFiles("#enrol-files", [
      ...own.map(({ name, bytes }) => file(name, bytes)),
      noise,
    ]);
    await says(
      page,
      "#voice-status",
      /from 3 recordings\. Not used: noise\.wav \(there is no speech/,
    );
    await says(page, ".card .answer", /before enrolment/);
    const enrolled = await savedJson(page);
    const expected = await predicted(VOICE, "--enrol", ...own.map(({ path }) => path));
    near(enrolled.probabilities, expected.probabilities, 1e-4);
    assert.ok(enrolled.enrolled && !before.enrolled);

    await page.reload();
    await says(page, "#voice-status", /from 3 recordings/);
    await page.getByRole("button", { name: "Delete my voice" }).click();
    await says(page, "#voice-status", /not enrolled/);
    await upload(page, file("voice.wav", await Deno.readFile(VOICE)));
    near((await savedJson(page)).probabilities, before.probabilities, 1e-6);
  },
);

onPage("a stored voice that the model cannot use is ignored", async (page) => {
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
  await page.setInputFiles("#enrol-files", [file("own.wav", encodeWav(spoken()))]);
  await says(page, "#voice-status", /from 1 recording\.$/);
  await reloadWith({ shortRow: true });
  await says(page, "#voice-status", /from 1 recording\.$/);
  await reloadWith({ featureSet: "other/1" });
  await says(page, "#voice-status", /not enrolled/);
});

onPage("everything is reached by keyboard", async (page) => {
  const reached = new Set<string>();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement!.id));
  }
  for (const id of ["choose", "record", "live", "sample", "enrol", "experiment"]) {
    assert.ok(reached.has(id), `${id} is not among ${[...reached]}`);
  }
  await page.focus("#sample");
  await page.keyboard.press("Enter");
  await page.locator(".card .bars").waitFor();
  await page.keyboard.press("Tab");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.focus("#choose").then(() => page.keyboard.press("Space")),
  ]);
  assert.ok(chooser.isMultiple());
});

onPage("once loaded, it answers without a network", async (page) => {
  await says(page, "#status", /no network is needed/);
  await page.context().setOffline(true);
  const { samples } = spoken();
  await upload(page, file("spoken.wav", encodeWav({ samples, sampleRateHz: 22_050 })));
  await page.locator(".card .timeline .main-svg").first().waitFor();
});

onPage("an answer is shown before its parts over time", async (page) => {
  const order = page.evaluate(() => {
    const seen: string[] = [];
    const look = () => {
      for (const part of [".bars", ".waiting", ".buttons"]) {
        if (document.querySelector(`.card ${part}`) && !seen.includes(part)) seen.push(part);
      }
      return seen;
    };
    return new Promise<string[]>((resolve) => {
      new MutationObserver(() => look().includes(".buttons") && resolve(seen)).observe(
        document.getElementById("answers")!,
        { childList: true, subtree: true },
      );
    });
  });
  await upload(page, file("spoken.wav", encodeWav(spoken())));
  assert.deepEqual(await order, [".bars", ".waiting", ".buttons"]);
  assert.equal(await page.locator(".card .waiting").count(), 0);
});

onPage("the encoder is loaded once and named, if the model needs it", async (page) => {
  const { featureSet } = JSON.parse(await Deno.readTextFile("results/model/card.json"));
  const needed = featureSet.id === "encoder";
  assert.equal(await page.locator("#encoder-source").isVisible(), needed);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.reload();
  await says(page, "#status", /^Ready/);
  const loaded = requests.filter((path) => path.startsWith("/encoder/"));
  assert.deepEqual(loaded, needed ? ["/encoder/files.json"] : []);
  assert.equal(await page.locator("#loading").isVisible(), false);
});

onPage("the published results are shown", async (page) => {
  await page.locator("#results").scrollIntoViewIfNeeded();
  await page.locator("#confusion .main-svg").first().waitFor();
  const { experiments } = JSON.parse(await Deno.readTextFile("results/metrics.json"));
  const { metrics, emotions, limits } = JSON.parse(
    await Deno.readTextFile("results/model/card.json"),
  );
  const shown = experiments.find(({ id }: { id: string }) => id === metrics.experiment);
  const summary = (await page.textContent("#results-summary"))!;
  assert.ok(summary.includes(`reaches a UAR of ${percent(shown.scores.uar.mean)} (`), summary);
  assert.ok(summary.includes(`chance is ${percent(1 / emotions.length)} %`), summary);
  assert.equal(await page.inputValue("#experiment"), metrics.experiment);
  assert.equal(await page.textContent("#limits"), `Its limits: ${limits}.`);
  const [{ id, protocol }] = experiments;
  await page.selectOption("#experiment", id);
  await says(page, "#scores", new RegExp(`^${id}: ${protocolText(protocol)}`));
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 768, 1280]) {
    onPage(
      `${width} pixels, ${colorScheme}: accessible, and nothing is wider than the page`,
      async (page) => {
        await page.getByRole("button", { name: "Try a sample" }).click();
        await page.locator(".card .timeline .main-svg").first().waitFor();
        await page.locator("#results").scrollIntoViewIfNeeded();
        await page.locator("#confusion .main-svg").first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels`);
        await page.evaluate(axe.source);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
          const { violations } = await axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
        });
        assert.deepEqual(violations, []);
      },
      { viewport: { width, height: 800 }, colorScheme },
    );
  }
}

Deno.test({
  name: "the browser and the server end",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await browser.close();
    server.close();
    await server.finished;
  },
});
