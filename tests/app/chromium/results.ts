/// <reference lib="dom" />
/** Published results, loading and failures, the keyboard, and the size of the app. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { encodeWav } from "../../../lib/audio/mod.ts";
import { percent } from "../../../lib/core/percent.ts";
import { built, file, onPage, openPage, origin, says, spoken } from "./setup.ts";

const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));

onPage("the published results are shown in words", async (page) => {
  const { experiments } = await read("results/metrics.json");
  const { results } = await read("results/cross-corpus.json");
  const { metrics, limits } = await read("results/model/card.json");
  const shown = experiments.find(({ id }: { id: string }) => id === metrics.experiment);
  await page.locator("#headline p").first().waitFor();
  assert.ok((await page.textContent("#headline"))!.includes(percent(shown.scores.uar.mean)));
  assert.equal(await page.textContent("#limits"), `Its limits: ${limits}.`);
  assert.equal(await page.inputValue("#experiment"), metrics.experiment);
  const rows = page.locator("#cross-corpus table").first().locator("tbody tr");
  const cells = (await rows.last().locator("td").allTextContents()).map(Number);
  const leftOut = results.filter(({ trained }: { trained: string[] }) => trained.length > 1);
  assert.deepEqual(
    cells,
    leftOut.map(({ scores }: { scores: Record<string, { uar: { mean: number } }> }) =>
      Number((100 * scores.none.uar.mean).toFixed(0))
    ),
  );
  const [{ id, scores }] = experiments;
  await page.selectOption("#experiment", id);
  const text = await says(page, "#experiment-scores", /random split, so known speakers/);
  assert.ok(text.includes(`UAR ${percent(scores.uar.mean)}`), text);
  assert.ok(text.includes(`accuracy ${percent(scores.accuracy.mean)}`), text);
  for (const name of await page.locator("#experiment option").allTextContents()) {
    assert.match(name, /^\d emotions, (unseen speakers|random split)[^:]*: [A-Z]+ on /);
  }
});

onPage("the encoder is loaded once and credited, if the model needs it", async (page) => {
  const { featureSet } = await read("results/model/card.json");
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

onPage("over plain http, the page says what it needs", async (page) => {
  const plain = await page.addInitScript(() =>
    Object.defineProperty(globalThis, "isSecureContext", { value: false })
  );
  await page.reload();
  await says(page, "#status", /^The model could not be loaded: this page must be served .* https$/);
  await page.setInputFiles("#choose + input", file("spoken.wav", encodeWav(spoken())));
  await says(page, "#status", /^The files could not be used: this page must be served .* https$/);
  await plain.dispose();
  await page.reload();
  await says(page, "#status", /^Ready/);
});

onPage("without the worker's script, the page says so", async (page) => {
  const failing = await page.addInitScript(() => {
    globalThis.Worker = class extends EventTarget {
      constructor() {
        super();
        setTimeout(() => this.dispatchEvent(new Event("error")));
      }
      postMessage() {}
    } as unknown as typeof Worker;
  });
  await page.reload();
  await says(page, "#status", /^The model could not be loaded: .*; load the page again$/);
  await failing.dispose();
  await page.reload();
  await says(page, "#status", /^Ready/);
});

onPage("an unexpected failure is reported", async (page) => {
  await page.evaluate(() => {
    const reason = new Error("the disk is full"), promise = Promise.resolve();
    dispatchEvent(new PromiseRejectionEvent("unhandledrejection", { promise, reason }));
  });
  await says(page, "#status", /^Something went wrong: the disk is full$/);
  await page.reload();
  await says(page, "#status", /^Ready/);
});

onPage("everything can be reached by keyboard", async (page) => {
  await page.locator("#samples button").first().waitFor();
  const reached = new Set<string>();
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement!.id));
  }
  for (const id of ["record", "choose", "live", "enrol", "adapt", "add-class", "experiment"]) {
    assert.ok(reached.has(id), `${id} is not among ${[...reached]}`);
  }
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.focus("#choose").then(() => page.keyboard.press("Space")),
  ]);
  assert.ok(chooser.isMultiple());
});

onPage("a scorecard is shown if there is one, with the tests that failed", async (page) => {
  assert.equal(
    await page.locator("#scorecard *").count() > 0,
    (await read(`${built}/results.json`)).scorecard.length > 0,
  );
  const row = { model: "encoder8-actors", corpus: "ravdess", test: "sex", value: -0.1 };
  const rows = [
    { ...row, what: "recall of sad", limit: 0.05, bound: "magnitude", passed: false },
    { ...row, what: "recall of calm", limit: 0.2, bound: "magnitude", passed: true },
    { ...row, what: "reported", limit: null, bound: null, passed: null },
    {
      ...row,
      model: "other",
      test: "noise",
      what: "quiet",
      limit: 0,
      bound: "least",
      passed: true,
    },
  ];
  const results = { ...await read(`${built}/results.json`), scorecard: rows };
  await page.route("**/results.json", (route) => route.fulfill({ json: results }));
  await page.reload();
  await says(page, "#scorecard p", /^2 of 3 tests/);
  await page.unroute("**/results.json");
  assert.match((await page.textContent("#scorecard"))!, /unseen speakers.*sex1 of 2–noise–1 of 1/);
  const right = page.locator("#scorecard .table").first().locator("td.number");
  assert.deepEqual(await right.allTextContents(), ["1 of 2", "–", "–", "1 of 1"]);
  await page.getByText("The 1 that failed").click();
  assert.match(
    (await page.locator("#scorecard details").textContent())!,
    /sex: recall of sadRAVDESS, unseen speakers−0\.100± 0\.050$/,
  );
});

Deno.test({
  name: "after one visit, the app opens and answers without a network",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const page = await openPage("allow");
    assert.match((await page.textContent("#status"))!, /From here on/);
    assert.equal(await page.evaluate(() => "Plotly" in globalThis), false, "kept, but not run");
    await page.context().setOffline(true);
    await page.setInputFiles("#choose + input", file("spoken.wav", encodeWav(spoken())));
    await page.locator("#card .time .main-svg").first().waitFor();
    await page.goto(`${origin}/elsewhere?from=mail`);
    await says(page, "#status", /^Ready/);
    await page.getByRole("button", { name: /airplane.*happy/ }).click();
    await page.locator("#card .time .main-svg").first().waitFor();
    await page.context().close();
  },
});

Deno.test("all but Plotly is at most 8 MB compressed", async () => {
  let total = 0;
  for await (const path of filesBelow(built)) {
    if (path.endsWith("plotly.min.js")) continue;
    const { readable } = await Deno.open(path);
    const packed = readable.pipeThrough(new CompressionStream("gzip"));
    total += (await new Response(packed).arrayBuffer()).byteLength;
  }
  assert.ok(total > 1e6 && total <= 8e6, `${total} bytes`);
});

Deno.test("the page's own script is small: TensorFlow.js is the worker's alone", async () => {
  let bytes = 0;
  const scripts = new Set(["./main.js"]);
  for (const script of scripts) {
    const text = await Deno.readTextFile(join(built, script));
    bytes += text.length;
    for (const [, name] of text.matchAll(/(?:from|import) ?"([^"]+)"/g)) scripts.add(name);
  }
  assert.ok(scripts.size > 1 && bytes <= 150_000, `${bytes} bytes in ${[...scripts]}`);
});

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}
