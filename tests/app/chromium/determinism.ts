/// <reference lib="dom" />
/** The predictions of the saved model, which are the same on every platform. */
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { CHROMIUM_SWITCHES, findChromium } from "../../../lib/tasks/chromium.ts";
import { assertRepeated, SAMPLES_DONE, withSamplesPage } from "../../helpers/determinism.ts";
import { says } from "./setup.ts";

Deno.test({
  name: "the saved model repeats the committed predictions",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withSamplesPage(async (origin, name) => {
      const executablePath = (await findChromium())!;
      const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_SWITCHES] });
      try {
        const page = await browser.newPage();
        page.setDefaultTimeout(60_000);
        await page.goto(`${origin}/${name}`);
        const text = await says(page, "body", SAMPLES_DONE);
        assert.ok(text.startsWith("["), text);
        assertRepeated(JSON.parse(text), "Chromium");
      } finally {
        await browser.close();
      }
    }),
});
