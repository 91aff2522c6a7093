/// <reference lib="dom" />
/** Recording and live answers, which never run at the same time. */
import assert from "node:assert/strict";
import { keepTracks, onPage, says } from "./setup.ts";

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
  assert.equal((await page.textContent("#record"))!.trim(), "Record");
  assert.equal(await page.textContent("#timer"), "0:00");
});

onPage("live answers and recording end each other", async (page) => {
  const live = page.getByRole("switch", { name: "Live" });
  await live.click();
  await says(page, "#live-answer", /\d+ %$/);
  await page.locator("#live-timeline .main-svg").first().waitFor();
  assert.equal(await page.locator("#live-legend li").count(), 8);
  await page.locator("#record").click();
  await says(page, "#live-answer", /^Stopped$/);
  await says(page, "#timer", /^0:0[1-9]/);
  assert.equal(await live.getAttribute("aria-checked"), "false");
  await live.click(); // ends the recording, which is answered
  await page.getByLabel(/^Answer for recording/).waitFor();
  assert.equal((await page.textContent("#record"))!.trim(), "Record");
  await page.locator("#live[aria-checked=true]").waitFor();
  await live.click();
  await says(page, "#status", /^Ready/);
});

onPage(
  "Space starts and stops recording and live answers: the buttons keep the focus",
  async (page) => {
    for (const [id, begun] of [["record", /^Recording\. /], ["live", /^Listening/]] as const) {
      await page.focus(`#${id}`);
      await page.keyboard.press("Space");
      await says(page, "#status", begun);
      await page.waitForTimeout(300); // an empty recording would not be answered
      await page.keyboard.press("Space");
      await says(page, "#status", /^(recording .*:|Ready)/);
    }
  },
);

onPage("losing the microphone ends recording and live answers, with the reason", async (page) => {
  await keepTracks(page);
  for (
    const [id, begun, ended] of [
      ["record", /^Recording\. /, /^The recording ended early: the microphone was unplugged/],
      ["live", /^Listening/, /^Live answers ended: the microphone was unplugged/],
    ] as const
  ) {
    await page.locator(`#${id}`).click();
    await says(page, "#status", begun);
    await page.waitForTimeout(300);
    await page.evaluate(() => tracks.at(-1)!.dispatchEvent(new Event("ended")));
    await says(page, "#status", ended);
    assert.equal(await page.evaluate(() => tracks.at(-1)!.readyState), "ended");
  }
});

onPage("Record says that it waits for the model, and records when it is loaded", async (page) => {
  const loaded = Promise.withResolvers<void>();
  await page.route("**/model/*", (route) => loaded.promise.then(() => route.continue()));
  await page.reload();
  await page.locator("#record").click();
  await says(page, "#status", /^Recording starts when the model is loaded/);
  loaded.resolve();
  await says(page, "#status", /^Recording\. /);
  await page.unroute("**/model/*");
  await page.locator("#record").click();
  await page.locator("#card article").waitFor();
});

onPage("Another sentence shows the next prompt", async (page) => {
  const first = await page.textContent("#prompt");
  assert.match(first!, /^Read aloud, happily: “.*”$/);
  await page.getByRole("button", { name: "Another sentence" }).click();
  assert.match((await page.textContent("#prompt"))!, /^Read aloud, sadly: /);
});
