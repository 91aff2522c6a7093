import assert from "node:assert/strict";
import { type Figure, reportPage } from "../../lib/report/mod.ts";
import { TOY_RESULT, withUar } from "./toy_result.ts";

const figure = (text: string): Figure => ({ data: [], layout: { height: 300, title: { text } } });
const enrolment = "speaker" as const;
const results = [
  TOY_RESULT,
  { ...TOY_RESULT, id: "toy2-scaled", protocol: { ...TOY_RESULT.protocol, enrolment } },
  // Not to be compared: not enrolled, or another split.
  withUar("toy2-again", 0.75, 0.5, 1),
  {
    ...TOY_RESULT,
    id: "toy2-loso",
    protocol: { split: "leave-one-speaker-out", folds: 2, seeds: 1, enrolment } as const,
  },
  { ...withUar("other2-actors", 0.4321, 0.3, 0.5), kind: "mlp" },
];
const figures = new Map(
  [...results.map(({ id }) => id), "reliability", "coverage", "enrolment"].map((name) => [
    name,
    figure(`</script> ${name}`),
  ]),
);

const uar = { mean: 0.5, low: 0.4, high: 0.7 };
const scores = {
  none: TOY_RESULT.scores,
  session: TOY_RESULT.scores,
  speaker: withUar("", 0.81, 0.8, 0.82).scores,
};
const row = {
  model: "toy2-actors",
  corpus: "toy",
  test: "sex",
  what: "precision of calm",
  recordings: 4,
  value: -0.2,
  interval: null,
  limit: 0.15,
  bound: "magnitude",
  passed: false,
  random: 0,
} as const;
const content = {
  results,
  figures,
  crossed: [{ trained: ["nemo"], tested: "emodb", scores }],
  wild: [{ id: "room", description: "in a <room>", uar }],
  ablation: [{ id: "a", description: "without noise", uar, enrolledUar: { ...uar, mean: 0.6 } }],
  scorecard: [row, { ...row, what: "recall of calm", passed: true }, {
    ...row,
    limit: null,
    bound: null,
    passed: null,
  }],
};

/** The data that the page draws. */
function dataOf(page: string) {
  return JSON.parse(page.match(/<script type="application\/json" id="data">(.*?)<\/script>/s)![1]);
}

Deno.test("reportPage() is one page that loads nothing, and no script can end early", () => {
  const page = reportPage(content, "toy2-actors", 'var plotly = "</script>";');
  assert.equal(page.match(/<\/script>/g)!.length, 3);
  assert.ok(!/(src|href)="(?!#)/.test(page), "something is loaded");
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(id), id);
});

Deno.test("reportPage() lists experiments with interval and chance", () => {
  const page = reportPage(content, "toy2-actors", "");
  assert.ok(
    page.includes(
      `<td>other2-actors</td><td class="number">43.2 (30.0–50.0)</td><td class="number">50.0</td>` +
        `<td class="number">75.0 (50.0–100.0)</td><td class="number">73.3 (`,
    ),
    page,
  );
  assert.ok(page.includes("<option selected>toy2-actors</option><option>toy2-scaled</option>"));
});

Deno.test("reportPage() draws each figure in its place, the saved model with enrolment", () => {
  const page = reportPage(content, "toy2-actors", "");
  const { figures: drawn, confusions } = dataOf(page);
  const places = [...page.matchAll(/data-figure="(\d+)"/g)].map(([, index]) => Number(index));
  assert.deepEqual(places, [...drawn.keys()]);
  const titles = drawn.map(({ layout }: { layout: { title: { text: string } } }) =>
    layout.title.text
  );
  assert.deepEqual(titles.slice(-4), [
    "</script> reliability",
    "</script> coverage",
    "</script> enrolment",
    "Each corpus left out of the training",
  ]);
  const recalls = drawn[titles.indexOf("Recall by emotion")];
  assert.deepEqual(
    recalls.data.map(({ name }: { name: string }) => name),
    ["toy2-actors", "toy2-scaled"],
  );
  assert.deepEqual(Object.keys(confusions), results.map(({ id }) => id));
});

Deno.test("reportPage() opens with the saved experiment's numbers and what they mean", () => {
  const page = reportPage(content, "toy2-actors", "");
  const opening = page.slice(page.indexOf("<h1>"), page.indexOf("<nav"));
  assert.match(
    opening.replace(/\s+/g, " "),
    /spread evenly over 2 acted .* names 75 correctly; guessing names 50\./,
  );
  assert.ok(opening.includes("<dd>75.0 %<small>95 % interval 50.0–100.0</small></dd>"), opening);
  assert.ok(opening.includes("<dt>corpora left out</dt><dd>75.0–75.0 %"), opening);
});

Deno.test("reportPage() has other corpora, degraded recordings, scorecard and ablation", () => {
  const page = reportPage(content, "toy2-actors", "");
  assert.match(page, /<td>EmoDB<\/td>.*<td class="number">81\.0 \(80\.0–82\.0\)<\/td><\/tr>/);
  assert.ok(page.includes(`<td>in a &lt;room&gt;</td><td class="number">50.0 (40.0–70.0)</td>`));
  assert.ok(page.includes(`<td>without noise</td>`) && page.includes("60.0 (40.0–70.0)"));
  assert.ok(page.includes(`<td>toy2-actors, toy</td><td class="number">1 of 2</td>`), page);
  assert.ok(page.includes(`<td>sex: precision of calm</td><td class="number">-20.0</td>`));
  assert.ok(page.includes(`<td class="number">± 15.0</td>`) && page.includes("Tests that fail: 1"));
  const bare = { ...content, crossed: [], wild: [], ablation: [], scorecard: [] };
  const less = reportPage(bare, "toy2-actors", "");
  for (const id of ["corpora", "wild", "scorecard", "ablation"]) {
    assert.ok(page.includes(`id="${id}"`) && !less.includes(`id="${id}"`), id);
  }
});

Deno.test("reportPage() names what is missing", () => {
  assert.throws(() => reportPage({ ...content, figures: new Map() }, "toy2-actors", ""), {
    name: "RangeError",
    message: /no figure toy2-actors/,
  });
  assert.throws(() => reportPage(content, "saved", ""), {
    name: "RangeError",
    message: /no result of saved/,
  });
});
