import assert from "node:assert/strict";
import type { ScorecardRow } from "../../lib/evaluation/mod.ts";
import { scorecardFiles, scorecardSummary } from "../../lib/report/mod.ts";

const row = (changes: Partial<ScorecardRow>): ScorecardRow => ({
  model: "m",
  corpus: "toy",
  test: "correctness",
  what: "recall of sad",
  recordings: 20,
  value: 0.61,
  interval: { low: 0.5, high: 0.7 },
  limit: 0.5,
  bound: "least",
  passed: true,
  random: 0.125,
  ...changes,
});
const rows = [
  row({}),
  row({ what: "recall of calm", value: 0.4, passed: false }),
  row({ corpus: "other" }),
  row({ corpus: "other", what: "recall of a|<b" }),
  row({
    test: "speaker",
    what: "rank correlation of UAR and mean pitch",
    value: -0.512,
    limit: null,
    bound: null,
    passed: null,
    interval: null,
  }),
  row({
    test: "noise",
    what: "rain & hail: answers unchanged",
    value: 0.8,
    limit: 0.9,
    passed: false,
  }),
];

Deno.test("the summary counts passed tests by kind and model, without tests that are only reported", () => {
  const lines = scorecardSummary(rows).split("\n").map((line) => line.replace(/\s+/g, " "));
  assert.deepEqual(lines, [
    "| tests passed | m, toy | m, other |",
    "| :----------- | -----: | -------: |",
    "| correctness | 1 of 2 | 2 of 2 |",
    "| noise | 0 of 1 | – |",
    "| all | 1 of 3 | 2 of 2 |",
  ]);
});

Deno.test("the page marks failed tests, and gives each limit with its sign", () => {
  const files = scorecardFiles({ rows, clips: 7, leftOut: ["babble: too few"] });
  const page = files["scorecard.md"].replace(/ +/g, " ");
  assert.ok(
    page.includes("| ✗ recall of calm | 20 | 40.0 | 50.0 to 70.0 | ≥\u00a050.0 | 12.5 |"),
    page,
  );
  assert.ok(page.includes("| recall of sad | 20 | 61.0 | 50.0 to 70.0 | ≥\u00a050.0 | 12.5 |"));
  assert.ok(page.includes("| recall of a\\|\\<b | 20 |"), page);
  assert.ok(page.includes("| rank correlation of UAR and mean pitch | 20 | -0.51 | – | – |"));
  assert.ok(page.includes("measured on 7 recordings") && page.includes("babble: too few"));
  assert.deepEqual(JSON.parse(files["scorecard.json"]).rows, rows);
});

Deno.test("the page of a saved model says nothing about folds and training, and links to nothing but the figure", () => {
  const pageOf = (...tested: Parameters<typeof scorecardFiles>[1][]) =>
    scorecardFiles({ rows, clips: 7, leftOut: ["b"] }, ...tested)["scorecard.md"];
  const [own, project] = [pageOf("saved model"), pageOf()];
  assert.ok(own.includes("use 7 recordings, drawn evenly"), own);
  assert.ok(own.includes("as `--unseen` confirms. ✗ marks"));
  assert.ok(own.includes("Left out:\n\n- b\n"));
  assert.doesNotMatch(own, /fold|Training uses/);
  const links = (page: string) => [...page.matchAll(/\]\((.*?)\)/g)].map(([, link]) => link);
  assert.deepEqual(links(own), ["figures/scorecard.svg"]);
  assert.deepEqual(links(project), ["figures/scorecard.svg", "choices.md"]);
});

Deno.test("the figure draws the value of each degradation as a bar, and its limit", () => {
  const files = scorecardFiles({ rows, clips: 7, leftOut: [] });
  const svg = files["figures/scorecard.svg"];
  assert.ok(svg.includes(">rain &amp; hail</text>"));
  const widths = [...svg.matchAll(/<rect x="370"[^>]* width="([\d.]+)"/g)].map(([, own]) => own);
  assert.deepEqual(widths, ["280"]); // 80 % of 760 - 370 - 40
  assert.ok(svg.includes(`<path d="M685 77v20"`), svg); // 90 %
});
