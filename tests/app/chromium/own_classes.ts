/// <reference lib="dom" />
/** Training on the user's own classes, and downloading and opening the model. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import type { Page } from "playwright-core";
import { encodeWav } from "../../../lib/audio/mod.ts";
import { zipFiles } from "../../../lib/app/zip_files.ts";
import { encodeModel } from "../../../lib/model/mod.ts";
import { toyModel } from "../../helpers/toy_model.ts";
import {
  file,
  folder,
  keepTracks,
  near,
  onPage,
  predicted,
  saved,
  savedJson,
  says,
  spoken,
  upload,
} from "./setup.ts";

/** Synthesises a clip: low and slow, or high and fast. */
const clip = (high: boolean, seed: number) =>
  encodeWav(
    spoken(high ? { pitchHz: 280, rate: 6 } : { pitchHz: 100, rate: 3, effort: 0.3 }, seed),
  );

async function fill(page: Page, at: number, name: string, clips: Uint8Array[]): Promise<void> {
  const own = page.locator(".class").nth(at);
  await own.getByRole("textbox").fill(name);
  await own.locator("input[type=file]").setInputFiles(
    clips.map((own, i) => file(`${name}${i}.wav`, own)),
  );
  await own.locator("li").nth(clips.length - 1).waitFor();
}

onPage(
  "a model of own classes is trained, answers, and is downloaded for predict",
  async (page) => {
    assert.equal(await page.getByRole("button", { name: "Train" }).isDisabled(), true);
    await fill(page, 0, "low", [1, 2, 3].map((seed) => clip(false, seed)));
    await says(page, "#own-status", /“Class 2” needs at least 2 recordings/);
    await fill(page, 1, "low", [1, 2, 3].map((seed) => clip(true, seed)));
    await says(page, "#own-status", /Two classes are called “low”/);
    await page.locator(".class").nth(1).getByRole("textbox").fill("high");
    await says(page, "#own-status", /^Ready to train/);
    await page.getByRole("button", { name: "Train" }).click();
    await page.locator(".class").nth(1).getByRole("textbox").dispatchEvent("input"); // counts for the next training
    assert.equal(await page.textContent("#own-status"), "Training …");
    await says(
      page,
      "#own-status",
      /^Trained on 6 recordings in .*, 100 % are classified correctly/,
    );
    assert.equal(await page.evaluate(() => document.activeElement!.id), "train");
    assert.ok(await page.getByLabel("My classes").isChecked());

    const paths = ["new-low.wav", "new-high.wav"].map((name) => join(folder, name));
    const answers = [];
    for (const [i, path] of paths.entries()) {
      await Deno.writeFile(path, clip(i === 1, 9));
      await upload(page, [file(`new${i}.wav`, await Deno.readFile(path))], true);
      answers.push(await savedJson(page));
    }
    assert.deepEqual(answers.map(({ emotion }) => emotion), ["low", "high"]);
    assert.equal(await page.locator("#card .legend li").count(), 2);

    const zip = await saved(page, "Download the model");
    await Deno.writeFile(join(folder, "own-model.zip"), zip);
    const model = await unzip(zip, join(folder, "own-model"));
    const expected = await predicted("--model", model, ...paths);
    for (const [i, { probabilities }] of answers.entries()) {
      near(probabilities, expected[i].probabilities, 1e-4);
    }
  },
);

onPage("choosing Emotions switches back to the model of the app", async (page) => {
  await upload(page, [file("new.wav", clip(true, 9))]);
  assert.equal(await page.locator("#card .legend li").count(), 2);
  await page.getByRole("switch", { name: "Adapt to this session" }).click();
  await says(page, "#adapt-status", /^It applies to the emotions only/);
  await page.getByText("Your own classes, which are in use now, do not use it").waitFor();
  await page.getByRole("switch", { name: "Adapt to this session" }).click();
  const status = await says(page, "#status", /^new\.wav: (High|Not sure, perhaps high), \d+ %\./);
  await page.getByLabel("Emotions").check();
  await page.locator("#card .legend li").nth(7).waitFor();
  assert.notEqual(await says(page, "#status", /^new\.wav: /), status);
});

onPage("clips can be recorded and removed, and so can classes", async (page) => {
  const own = page.locator(".class").first();
  await own.getByRole("button", { name: "Record" }).click();
  await page.waitForTimeout(1_500);
  await own.getByRole("button", { name: "Stop" }).click();
  await own.locator("li").nth(3).waitFor();
  await own.getByRole("button", { name: /^Remove recording/ }).click();
  await own.locator("li").nth(3).waitFor({ state: "detached" });
  assert.equal(
    await page.evaluate(() => document.activeElement!.ariaLabel),
    "Remove low2.wav",
  );
  const broken = new TextEncoder().encode("this is no sound");
  await own.locator("input[type=file]").setInputFiles([file("a", broken), file("b", broken)]);
  await own.getByText(/^Not used: a \(this browser cannot .*, b \(this browser/).waitFor();
  await page.getByRole("button", { name: "Add a class" }).click();
  await page.getByRole("button", { name: "Add a class" }).click();
  const added = page.getByRole("group", { name: "Class 3" });
  await keepTracks(page);
  await added.getByRole("button", { name: "Record" }).click();
  await added.getByText("Recording. Press Stop").waitFor();
  await added.getByRole("button", { name: "Remove the class" }).click();
  await page.waitForFunction(() => tracks[0].readyState === "ended");
  await page.getByRole("button", { name: "Add a class" }).click();
  for (const name of ["Class 4", "Class 5"]) {
    await page.getByRole("group", { name }).getByRole("button", { name: "Remove the class" })
      .click();
  }
  assert.equal(await page.locator(".class").count(), 2);
});

onPage("a downloaded model is opened, and other files are refused", async (page) => {
  await page.reload();
  const open = page.locator("#open-model + input");
  await open.setInputFiles(file("notes.zip", new TextEncoder().encode("notes")));
  await says(page, "#own-status", /^Cannot open notes\.zip: it is not a zip archive/);
  const toy = await zipFiles(await encodeModel(await toyModel()));
  await open.setInputFiles(file("toy.zip", new Uint8Array(await toy.arrayBuffer())));
  await says(
    page,
    "#own-status",
    /^Cannot open toy\.zip: it takes the features .*, expected encoder$/,
  );
  assert.equal(await page.getByLabel("My classes").isVisible(), false);
  await open.setInputFiles(join(folder, "own-model.zip"));
  await says(page, "#own-status", /from the classes of own-model\.zip: high, low\.$/);
  assert.ok(await page.getByLabel("My classes").isChecked());
  await upload(page, [file("again.wav", clip(false, 9))], true);
  const { emotion, probabilities } = await savedJson(page);
  const [expected] = await predicted(
    "--model",
    join(folder, "own-model"),
    join(folder, "new-low.wav"),
  );
  assert.equal(emotion, "low");
  near(probabilities, expected.probabilities, 1e-4);
  await page.getByLabel("Emotions").check();
});

async function unzip(bytes: Uint8Array, target: string): Promise<string> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false });
  await Deno.mkdir(target);
  for (const entry of await zip.getEntries()) {
    assert.ok(!entry.directory);
    await Deno.writeFile(join(target, entry.filename), await entry.getData(new Uint8ArrayWriter()));
  }
  await zip.close();
  return target;
}
