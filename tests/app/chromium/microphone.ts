/// <reference lib="dom" />
/** Recording, live answers, and that there are never two at once. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { onPage, says } from "./setup.ts";

const pressed = (page: Page, id: string) => page.getAttribute(id, "aria-pressed");

onPage("the microphone is recorded, with meter and timer, and answered", async (page) => {
  await page.getByRole("button", { name: "Record", exact: true }).first().click();
  await says(page, "#status", /^Recording/);
  await says(page, "#timer", /^0:0[2-9]/);
  await page.waitForFunction(() =>
    parseFloat(document.getElementById("level")!.style.getPropertyValue("--level")) > 20
  );
  await page.locator("#record").click();
  await page.locator("#card .bars").waitFor();
  assert.match((await page.locator("#card").textContent())!, /^recording [\d-]+\.wav/);
  assert.equal(await pressed(page, "#record"), "false");
  assert.equal(await page.textContent("#timer"), "0:00");
});

onPage("live answers and recording end each other", async (page) => {
  const live = page.getByRole("switch", { name: "Live" });
  await live.click();
  await says(page, "#live-answer", /\d+ %$/);
  await page.locator("#live-timeline .main-svg").first().waitFor();
  assert.equal(await page.locator("#live-legend li").count(), 8);
  await page.locator("#record").click();
  await says(page, "#timer", /^0:0[1-9]/);
  assert.equal(await live.getAttribute("aria-checked"), "false");
  await live.click(); // ends the recording, which is answered
  await page.getByLabel(/^Answer for recording/).waitFor();
  assert.equal(await pressed(page, "#record"), "false");
  await page.locator("#live[aria-checked=true]").waitFor();
  await live.click();
  await says(page, "#status", /^Ready/);
});

onPage("the prompts are gone through", async (page) => {
  const first = await page.textContent("#prompt");
  assert.match(first!, /^Read aloud, happily: “.*”$/);
  await page.getByRole("button", { name: "Another sentence" }).click();
  assert.match((await page.textContent("#prompt"))!, /^Read aloud, sadly: /);
});
