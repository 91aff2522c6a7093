import assert from "node:assert/strict";
import { type Figure, reportPage } from "../../lib/report/mod.ts";
import { TOY_RESULT, withUar } from "./toy_result.ts";

const figure = (text: string): Figure => ({ data: [], layout: { height: 300, title: { text } } });
const enrolment = "scaling" as const;
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

/** The data that the page draws. */
function dataOf(page: string) {
  return JSON.parse(page.match(/<script type="application\/json" id="data">(.*?)<\/script>/s)![1]);
}

Deno.test("reportPage() is one page that loads nothing, and no script can end early", () => {
  const page = reportPage(results, figures, "toy2-actors", 'var plotly = "</script>";');
  assert.equal(page.match(/<\/script>/g)!.length, 3);
  assert.ok(!/(src|href)="(?!#)/.test(page), "something is loaded");
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(id), id);
});

Deno.test("reportPage() lists experiments with interval and chance", () => {
  const page = reportPage(results, figures, "toy2-actors", "");
  assert.ok(
    page.includes(
      `<td>other2-actors</td><td>MLP, toy features, standardised</td>` +
        `<td>2 emotions, unseen speakers: six EmoBox folds, 1 seed</td>` +
        `<td>95 % bootstrap over 2 speakers</td>` +
        `<td class="number">43.2 (30.0–50.0)</td><td class="number">50.0</td>`,
    ),
    page,
  );
  assert.ok(page.includes("<option selected>toy2-actors</option><option>toy2-scaled</option>"));
});

Deno.test("reportPage() draws each figure in its place, the saved model with enrolment", () => {
  const page = reportPage(results, figures, "toy2-actors", "");
  const { figures: drawn, confusions } = dataOf(page);
  const places = [...page.matchAll(/data-figure="(\d+)"/g)].map(([, index]) => Number(index));
  assert.deepEqual(places, [...drawn.keys()]);
  const titles = drawn.map(({ layout }: { layout: { title: { text: string } } }) =>
    layout.title.text
  );
  assert.deepEqual(titles.slice(-3), [
    "</script> reliability",
    "</script> coverage",
    "</script> enrolment",
  ]);
  const recalls = drawn[titles.indexOf("Recall by emotion")];
  assert.deepEqual(
    recalls.data.map(({ name }: { name: string }) => name),
    ["toy2-actors", "toy2-scaled"],
  );
  assert.deepEqual(Object.keys(confusions), results.map(({ id }) => id));
});

Deno.test("reportPage() names what is missing", () => {
  assert.throws(() => reportPage(results, new Map(), "toy2-actors", ""), {
    name: "RangeError",
    message: /no figure toy2-actors/,
  });
  assert.throws(() => reportPage(results, figures, "saved", ""), {
    name: "RangeError",
    message: /no result of saved/,
  });
});
