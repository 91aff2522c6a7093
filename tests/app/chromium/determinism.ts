/// <reference lib="dom" />
/** The same predictions as everywhere else. */
import assert from "node:assert/strict";
import { assertRepeated, SAMPLES_DONE, withSamplesPage } from "../../helpers/determinism.ts";
import { browser, built, says } from "./setup.ts";

Deno.test({
  name: "the saved model repeats the committed predictions",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withSamplesPage(async (origin, name) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(`${origin}/${name}`);
      const text = await says(page, "body", SAMPLES_DONE);
      assert.ok(text.startsWith("["), text);
      assertRepeated(JSON.parse(text), "Chromium");
      await page.close();
    }, built),
});
