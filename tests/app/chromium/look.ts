/// <reference lib="dom" />
/** The appearance: three widths, light and dark, forced colours, a telephone. */
import assert from "node:assert/strict";
import axe from "axe-core";
import { encodeWav } from "../../../lib/audio/mod.ts";
import { file, onPage, says, spoken, upload } from "./setup.ts";

onPage(
  "three widths, light and dark: accessible, and nothing is wider than the page",
  async (page) => {
    await upload(
      page,
      [file("a.wav", encodeWav(spoken())), file("b.wav", encodeWav(spoken()))],
      true,
    );
    await page.locator("#headline strong").first().waitFor();
    await page.evaluate(axe.source);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 768, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.waitForFunction((width) => {
          const svg = document.querySelector("#card .main-svg")!;
          return svg.clientWidth === svg.closest(".figure")!.clientWidth && innerWidth === width;
        }, width);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels of ${width}`);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
          const { violations } = await axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
        });
        assert.deepEqual(violations, [], `${width} pixels, ${colorScheme}`);
      }
    }
  },
);

onPage("with forced colours, bars, dots and cells keep their own", async (page) => {
  await upload(page, [file("a.wav", encodeWav(spoken()))]);
  await page.getByRole("heading", { name: "a.wav" }).waitFor();
  await page.emulateMedia({ forcedColors: "active" });
  for (const marks of ["#card .bar", "#card .dot", "#confusion td"]) {
    const colours = await page.locator(marks).evaluateAll((all) =>
      new Set(all.map((mark) => getComputedStyle(mark).backgroundColor)).size
    );
    assert.ok(colours >= 8, `${marks}: ${colours} colours`);
  }
  await page.emulateMedia({ forcedColors: "none" });
});

onPage("on a telephone, messages and answers are in view, and nothing moves", async (page) => {
  const inView = (selector: string) =>
    page.locator(selector).evaluate((shown) => {
      const { top, bottom } = shown.getBoundingClientRect();
      return top >= -1 && bottom <= innerHeight + 1; // scrolled to whole pixels
    });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.reload();
  await says(page, "#status", /^Ready.*, no network is needed/);
  const moved = await page.evaluate(() =>
    new Promise<number>((resolve) => {
      new PerformanceObserver((list) => {
        resolve(list.getEntries().reduce((sum, entry) => sum + (entry as LayoutShift).value, 0));
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(0), 1_000); // no entries
    })
  );
  assert.ok(moved < 0.01, `layout shift ${moved}`);
  assert.ok(await inView("#status"));
  await page.getByRole("switch", { name: "Live" }).click();
  await says(page, "#live-answer", /\d+ %$/);
  assert.ok(await inView("#live-answer") && await inView("#live"));
  await page.getByRole("switch", { name: "Live" }).click();
  await upload(page, [file("a.wav", encodeWav(spoken()))]);
  assert.match((await page.textContent("#status"))!, /^a\.wav: .*, \d+ %\.$/);
  assert.ok(await inView("#card .answer") && await inView("#card .bars"));
  await page.evaluate(() => document.getElementById("record")!.focus({ preventScroll: true }));
  await page.keyboard.press("Space");
  await says(page, "#status", /^Recording\. /);
  assert.ok(await inView("#record") && await inView("#timer"));
  await page.waitForTimeout(300);
  await page.keyboard.press("Space");
  await says(page, "#status", /^recording/);
  const cut = await page.getByRole("button", { name: /^recording/ }).evaluate((name) =>
    name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight + 1
  );
  assert.ok(!cut, "the name, which ends with the time, is seen");
  await upload(page, [file("b.wav", encodeWav(spoken())), file("c.wav", encodeWav(spoken()))]);
  assert.ok(await inView("#recordings"));
  await page.setViewportSize({ width: 1280, height: 800 });
});

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
}
