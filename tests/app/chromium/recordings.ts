/// <reference lib="dom" />
/** Choosing and dropping recordings, the card, the table, and the saved files. */
import assert from "node:assert/strict";
import { Mp3Encoder } from "@breezystack/lamejs";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { encodeWav, seededRandom } from "../../../lib/audio/mod.ts";
import { wavBytes } from "../../helpers/wav.ts";
import {
  file,
  folder,
  near,
  onPage,
  predicted,
  savedJson,
  savedText,
  says,
  spoken,
  upload,
} from "./setup.ts";

const focused = (page: Page) =>
  page.evaluate(() => {
    const { ariaLabel, textContent } = document.activeElement!;
    return ariaLabel ?? textContent;
  });
const VOICE = "tests/golden/voice_between_silence.wav";

onPage("a WAV file gets the answer that deno task predict gives", async (page) => {
  const path = join(folder, "slow.wav");
  const { samples } = spoken();
  await Deno.writeFile(path, encodeWav({ samples, sampleRateHz: 22_050 })); // is resampled
  const paths = [VOICE, path];
  const expected = await predicted(...paths);
  for (const [i, own] of paths.entries()) {
    await upload(page, [file("voice.wav", await Deno.readFile(own))], true);
    const saved = await savedJson(page);
    near(saved.probabilities, expected[i].probabilities, 1e-4);
    const { emotion, sure } = saved;
    assert.deepEqual([emotion, sure], [expected[i].emotion, expected[i].sure]);
    const text = (await page.locator("#card .answer").textContent())!.toLowerCase();
    assert.ok(text.startsWith(sure ? emotion : `not sure, perhaps ${emotion}`), text);
    assert.ok((await page.textContent("#status"))!.toLowerCase().includes(emotion));
  }
  const [heading, ...moments] = (await savedText(page, "Save over time")).trim().split("\n");
  assert.match(heading, /^at_s,neutral,calm/);
  assert.equal(moments.length, (await savedJson(page)).timeline.length);
});

onPage("sound, spectrogram and emotions share one time axis, with silence blank", async (page) => {
  await upload(page, [file("voice.wav", await Deno.readFile(VOICE))], true);
  await page.locator("#card .time .yaxislayer-above").first().waitFor({ state: "attached" });
  const { axes, blanks, seconds, lengths } = await page.evaluate(() => {
    interface Drawn extends HTMLElement {
      data: { xaxis?: string; yaxis?: string; x?: number[] }[];
      layout: { xaxis: { range: number[] }; shapes: { x0: number; x1: number }[] };
    }
    const { data, layout } = document.querySelector<Drawn>("#card .js-plotly-plot")!;
    return {
      axes: data.map(({ xaxis = "x", yaxis = "y" }) => `${xaxis} ${yaxis}`),
      blanks: layout.shapes.map(({ x0, x1 }) => [x0, x1]),
      seconds: layout.xaxis.range[1],
      lengths: data.slice(2).map(({ x }) => [x![0], x!.at(-1)!]),
    };
  });
  assert.deepEqual([...new Set(axes)], ["x y", "x y2", "x y3"]);
  assert.equal(axes.length, 2 + 8);
  for (const [from, to] of lengths) assert.ok(from === 0 && Math.abs(to - seconds) < 1e-3);
  assert.ok(blanks.length >= 2, "silence before and after the voice");
  assert.equal(blanks[0][0], 0);
  assert.equal(await page.locator("#card .legend li").count(), 8);
});

onPage("a click into the figure seeks; the playhead shows where", async (page) => {
  await upload(page, [file("voice.wav", await Deno.readFile(VOICE))], true);
  const figure = page.locator("#card .figure");
  const { width } = (await figure.boundingBox())!;
  await figure.click({ position: { x: 52 + (width - 64) / 2, y: 60 } });
  await page.locator("#card .playhead:not([hidden])").waitFor();
  const [at, duration] = await page.locator("#card audio").evaluate((audio: HTMLAudioElement) => [
    audio.currentTime,
    audio.duration,
  ]);
  assert.ok(Math.abs(at / duration - 0.5) < 0.02, `${at} of ${duration} s`);
  const left = await page.locator("#card .playhead").evaluate((line) => line.style.left);
  assert.ok(Math.abs(parseFloat(left) - (52 + (width - 64) / 2)) < width * 0.02, left);
  await page.getByText("Which moments moved the answer").click();
  assert.match(
    (await page.locator("#card table").textContent())!,
    /0\.0 to 0\.\d s\d+ %([+−][1-9]\d*|0) points/,
  );
});

onPage(
  "several files are listed in a table, and can be removed, saved and cleared",
  async (page) => {
    const { samples, sampleRateHz } = spoken();
    const encoder = new Mp3Encoder(1, sampleRateHz, 64);
    const pcm = Int16Array.from(samples, (sample) => 32_767 * sample);
    const parts = [encoder.encodeBuffer(pcm), encoder.flush()];
    const mp3 = Uint8Array.from(parts.flatMap((part) => [...part]));
    const silence = file("silence.wav", wavBytes(new Float32Array(16_000)));
    await upload(page, [file("a, b.wav", encodeWav(spoken())), silence, file("c.mp3", mp3)]);
    await says(page, "#status", /^2 of 3 answered; not silence\.wav \(there is no speech/);
    assert.equal(await page.locator("#work").isVisible(), false);
    const rows = page.locator("#list tbody tr");
    assert.equal(await rows.count(), 3);
    assert.match((await rows.first().textContent())!, /^c\.mp3/);
    const [heading, c, nothing, ab] = (await savedText(page, "Save all as CSV")).trim().split("\n");
    assert.match(heading, /^recording,duration_s,emotion,sure,adaptation,reason,neutral,calm/);
    assert.match(c, /^c\.mp3,\d\.\d+,[a-z]+,(true|false),none,,0\.\d/);
    const sum = c.split(",").slice(6).reduce((total, own) => total + Number(own), 0);
    assert.ok(Math.abs(sum - 1) < 1e-4);
    assert.match(nothing, /^silence\.wav,1,,,,"?There is no speech/);
    assert.match(ab, /^"a, b\.wav",/);
    await page.getByRole("button", { name: "a, b.wav", exact: true }).press("Enter");
    assert.match((await page.locator("#card").textContent())!, /^a, b\.wav/);
    assert.equal(await focused(page), "a, b.wav");
    await page.getByRole("button", { name: "Remove a, b.wav" }).press("Enter");
    await page.locator("#list tr:nth-child(3)").waitFor({ state: "detached" });
    assert.equal(await focused(page), "Remove silence.wav");
    assert.match((await page.locator("#card").textContent())!, /^c\.mp3/);
    await page.getByRole("button", { name: "Remove c.mp3" }).press("Enter");
    await page.locator("#list tr:nth-child(2)").waitFor({ state: "detached" });
    assert.equal(await focused(page), "Remove silence.wav");
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await says(page, "#status", /removed/);
    assert.equal(await page.locator("#card article").count(), 0);
    assert.equal(await page.locator("#recordings").isVisible(), false);
  },
);

onPage("broken files are refused with a reason, and the page goes on", async (page) => {
  const broken = new TextEncoder().encode("this is no sound");
  await page.setInputFiles("#choose + input", [file("broken.mp3", broken)]);
  await says(page, "#status", /^Not used: broken\.mp3 \(this browser cannot decode/);
  await page.setInputFiles("#choose + input", [
    file("cut.wav", encodeWav(spoken()).subarray(0, 20)),
  ]);
  await says(page, "#status", /^Not used: cut\.wav \(/);
  const eight = Array.from({ length: 8 }, (_, i) => file(`${i}.mp3`, broken));
  await page.setInputFiles("#choose + input", eight);
  await says(page, "#status", /^Not used: 0\.mp3 \(.*\), 4\.mp3 \([^)]*\) and 3 more$/);
  await page.setInputFiles("#choose + input", [
    file("empty.wav", new Uint8Array()),
    file("good.wav", encodeWav(spoken())),
  ]);
  await says(page, "#status", /^1 of 2 answered; not empty\.wav \(the file is empty\)/);
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
    await upload(page, [file(name, bytes)]);
    assert.match((await page.locator("#card").textContent())!, pattern, name);
  }
});

onPage("of more than 100 recordings, the newest are kept, and the page says so", async (page) => {
  const short = wavBytes(new Float32Array(1_600));
  await upload(page, Array.from({ length: 101 }, (_, i) => file(`${i}.wav`, short)));
  await says(
    page,
    "#status",
    /^0 of 101 answered; .* Only the newest 100 .*: 1 older one was removed\.$/,
  );
  assert.equal(await page.locator("#list tbody tr").count(), 100);
  await upload(page, [file("cut.wav", short.subarray(0, 20)), file("last.wav", short)]);
  await says(page, "#status", /^0 of 2 answered; not cut\.wav .*: 1 older one was removed\.$/);
});

onPage("recordings can be dropped anywhere on the page", async (page) => {
  const dropped = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(bytes)], "dropped.wav"));
    return transfer;
  }, [...encodeWav(spoken())]);
  await page.dispatchEvent("#results", "dragover", { dataTransfer: dropped });
  assert.equal(await page.locator("#input.over").count(), 1);
  await page.dispatchEvent("#results", "drop", { dataTransfer: dropped });
  await says(page, "#status", /^dropped\.wav: /);
  assert.equal(await page.locator("#input.over").count(), 0);
});

onPage(
  "an answer is shown before its details, whose progress is shown",
  async (page) => {
    const order = page.evaluate(() => {
      const seen: string[] = [];
      const progress: number[] = [];
      return new Promise<{ seen: string[]; progress: number[] }>((resolve) => {
        const look = () => {
          for (const part of [".bars", ".waiting", ".buttons"]) {
            if (document.querySelector(`#card ${part}`) && !seen.includes(part)) seen.push(part);
          }
          const value = document.querySelector<HTMLProgressElement>("#card .waiting progress")
            ?.value;
          if (value && value !== progress.at(-1)) progress.push(value);
          if (seen.includes(".buttons")) resolve({ seen, progress });
        };
        document.getElementById("card")!.replaceChildren();
        new MutationObserver(look).observe(document.getElementById("card")!, {
          attributes: true,
          childList: true,
          subtree: true,
        });
      });
    });
    await upload(page, [file("spoken.wav", encodeWav(spoken()))], true);
    const { seen, progress } = await order;
    assert.deepEqual(seen, [".bars", ".waiting", ".buttons"]);
    assert.ok(progress.length > 0);
    assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
  },
);

onPage("answers can be adapted to all recordings of the session", async (page) => {
  const files = [110, 180, 250].map((pitchHz, i) =>
    file(`${i}.wav`, encodeWav(spoken({ pitchHz, effort: 0.3 + 0.3 * i }, i)))
  );
  await upload(page, files, true);
  const before = await savedJson(page);
  await page.getByRole("switch", { name: "Adapt to this session" }).click();
  await says(page, "#adapt-status", /^Adapting has changed [0-3] of 3 answers/);
  await says(page, "#card .answer", /without adapting to this session: /);
  await page.getByText("Save as JSON").waitFor();
  const adapted = await savedJson(page);
  assert.deepEqual([before.adaptation, adapted.adaptation], ["none", "session"]);
  assert.notDeepEqual(adapted.probabilities, before.probabilities);
  await page.getByRole("switch", { name: "Adapt to this session" }).click();
  await says(page, "#adapt-status", /^$/);
  await page.getByText("Save as JSON").waitFor();
  near((await savedJson(page)).probabilities, before.probabilities, 1e-6);
});

onPage(
  "a sample is played and answered, with a note that its speaker was trained on",
  async (page) => {
    await page.getByRole("button", { name: /airplane.*happy/ }).click();
    await says(page, "#card .title", /acted as happy by actor 1074 of CREMA-D.*was trained on/);
    assert.equal(
      await page.locator("#card audio").evaluate((audio: HTMLAudioElement) => audio.paused),
      false,
    );
  },
);

onPage("a sample whose playing is interrupted by another is no error", async (page) => {
  await page.evaluate(() => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("interrupted"));
  });
  await page.getByRole("button", { name: /airplane.*happy/ }).click();
  await page.locator("#card .bars").waitFor();
  await page.waitForTimeout(100);
  assert.match(
    (await page.textContent("#status"))!,
    /^The airplane.*: Not sure, perhaps happy, \d+ %\.$/,
  );
  await page.reload();
  await says(page, "#status", /^Ready/);
});

onPage("without Plotly, the figure says so", async (page) => {
  const failing = await page.addInitScript(() => {
    HTMLElement.prototype.append = function (this: HTMLElement, ...added) {
      if (this === document.head) (added[0] as HTMLElement).dispatchEvent(new Event("error"));
      else Element.prototype.append.apply(this, added);
    };
  });
  await page.reload();
  await upload(page, [file("voice.wav", await Deno.readFile(VOICE))]);
  const figure = page.getByRole("img", { name: "Sound, spectrogram and answer over time" });
  await figure.getByText("The figure could not be drawn: plotly.min.js").waitFor();
  await failing.dispose();
  await page.reload();
  await says(page, "#status", /^Ready.*, no network is needed/);
});

onPage("once loaded, the page answers without a network", async (page) => {
  await page.context().setOffline(true);
  const { samples } = spoken();
  await upload(page, [file("spoken.wav", encodeWav({ samples, sampleRateHz: 22_050 }))], true);
  await page.locator("#card .time .main-svg").first().waitFor();
  await page.context().setOffline(false);
});
