import assert from "node:assert/strict";
import type { ExperimentResult, ExperimentRun } from "../../lib/evaluation/mod.ts";
import { parseClipName } from "../../lib/corpus/mod.ts";
import {
  ablationFiles,
  calibrationFiles,
  confusionFigure,
  confusionSvg,
  enrolmentFiles,
  lineFigure,
  lineSvg,
  mergeResults,
  parseMetrics,
  resultFiles,
  runFiles,
  summaryTable,
  terminalTable,
  wildFiles,
  withSummary,
} from "../../lib/report/mod.ts";

const estimate = { mean: 0.5, low: 0.4, high: 0.6 };
const result: ExperimentResult = {
  id: "toy2",
  emotions: ["calm", "happy"],
  features: "toy",
  scaling: "raw",
  model: "MLP 3",
  protocol: "unseen actors",
  interval: "95 %",
  clips: 4,
  runs: 1,
  accuracy: estimate,
  uar: { mean: 0.6251, low: 0.5, high: 0.75 },
  macroF1: estimate,
  perClass: [
    { emotion: "calm", precision: 0.75, recall: 0.25, f1: 0.375, support: 4 },
    { emotion: "happy", precision: 0, recall: 1, f1: 0, support: 0 },
  ],
  confusion: [[1, 3], [0, 0]],
  groups: [
    { by: "sex", value: "female", predictions: 4, uar: 0.25, accuracy: 0.25 },
    { by: "actor", value: "02", predictions: 2, uar: 0.5, accuracy: 0.5 },
    { by: "actor", value: "04", predictions: 1, uar: 0.125, accuracy: 0.1 },
    { by: "actor", value: "06", predictions: 1, uar: 0.3, accuracy: 0.3 },
  ],
};
const run: ExperimentRun = {
  result,
  predictions: [{
    experiment: "toy2",
    clip: parseClipName("03-01-02-01-01-01-07"),
    fold: 2,
    seed: 3,
    truth: "calm",
    prediction: "happy",
    probabilities: Float32Array.of(0.25, 0.75),
  }],
};

Deno.test("confusionFigure() shows counts and row percentages, truth down, first class on top", () => {
  const { data: [heatmap], layout } = confusionFigure([[1, 3], [0, 0]], ["calm", "sad"], "T", "S");
  assert.deepEqual(heatmap.z, [[25, 75], [0, 0]]);
  assert.deepEqual(heatmap.text, [["25 %<br>1", "75 %<br>3"], ["0 %<br>0", "0 %<br>0"]]);
  assert.deepEqual(heatmap.y, ["calm", "sad"]);
  assert.equal(layout.yaxis.autorange, "reversed");
  assert.equal(layout.xaxis.title.text, "predicted emotion");
  assert.equal(layout.yaxis.title.text, "true emotion");
  assert.throws(() => confusionFigure([[1]], ["a", "b"], "", ""), /1 rows with 2 labels/);
});

Deno.test("confusionSvg() draws every cell, label and title, escaped", () => {
  const svg = confusionSvg(confusionFigure([[1, 3], [2, 0]], ["a<b", "c"], "A & B", "sub"));
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="294"/);
  assert.equal(svg.match(/<rect /g)!.length, 5); // background and four cells
  for (const text of [">a&lt;b<", ">A &amp; B<", ">25 %<", ">75 %<", ">3<", ">true emotion<"]) {
    assert.ok(svg.includes(text), `${text} is not there`);
  }
  assert.ok(!/NaN|undefined/.test(svg));
});

Deno.test("resultFiles() writes metrics that parseMetrics() reads", () => {
  const files = resultFiles([result]);
  assert.deepEqual(parseMetrics(files["metrics.json"]), [result]);
  assert.match(files["metrics.json"], /"emotions": \["calm", "happy"\]/);
});

Deno.test("resultFiles() says whom an experiment fails", () => {
  const page = resultFiles([result])["README.md"];
  assert.ok(page.includes("- UAR by sex: female 25.0\n"));
  assert.ok(page.includes("- UAR by actor, worst and best: 04 12.5, 02 50.0\n"));
});

Deno.test("runFiles() writes predictions with a probability per emotion told apart", () => {
  const [header, row, end] = runFiles([run])["predictions/toy2.csv"].split("\n");
  assert.equal(header, "clip,actor,fold,seed,truth,prediction,p_calm,p_happy");
  assert.equal(row, "03-01-02-01-01-01-07,7,2,3,calm,happy,0.2500,0.7500");
  assert.equal(end, "");
});

Deno.test("runFiles() writes each figure as specification and as picture", () => {
  const names = Object.keys(runFiles([run])).sort();
  assert.deepEqual(names, ["figures/toy2.json", "figures/toy2.svg", "predictions/toy2.csv"]);
});

Deno.test("mergeResults() takes the newest of each, in order, and drops what is no more", () => {
  const named = (id: string, clips: number) => ({ ...result, id, clips });
  const merged = mergeResults(
    ["a", "b", "c"],
    [named("b", 2)],
    [named("gone", 1), named("b", 1), named("a", 1)],
  );
  assert.deepEqual(merged.map(({ id, clips }) => [id, clips]), [["a", 1], ["b", 2]]);
});

const uar = { mean: 0.5, low: 0.4, high: 0.6 };

Deno.test("calibrationFiles() draws confidence against accuracy, and coverage", () => {
  const files = calibrationFiles({
    experiment: "toy2",
    temperatures: [0.8],
    temperature: 0.8,
    expectedCalibrationError: 0.0312,
    untempered: 0.2,
    bins: [{ from: 0.4, to: 0.5, answers: 7, confidence: 0.45, accuracy: 0.4 }],
    coverage: [{ threshold: 0, coverage: 1, accuracy: 0.4 }],
  });
  const figure = JSON.parse(files["figures/reliability.json"]);
  assert.deepEqual([figure.data[0].x, figure.data[0].y], [[0.45], [40]]);
  assert.deepEqual([figure.data[1].x, figure.data[1].y], [[0, 1], [0, 100]]);
  assert.match(files["calibration.md"], /calibration error is 3\.1 %; without .* 20\.0 %/);
  assert.match(files["calibration.md"], /\| 40\.0–50\.0 +\| +7 \| +45\.0 \| +40\.0 \|/);
  assert.match(files["figures/coverage.svg"], /^<svg /);
});

Deno.test("enrolmentFiles(), wildFiles() and ablationFiles() show percent with ranges", () => {
  const range = /50\.0 \(40\.0–60\.0\)/;
  const curve = [{ clips: 0, draws: 1, uar }, { clips: 5, draws: 5, uar }];
  const oneSided = { clips: 5, draws: 7, uar };
  const enrolment = enrolmentFiles({ curve, oneSided }, "t");
  assert.match(enrolment["enrolment.md"], range);
  assert.match(enrolment["enrolment.md"], /each of 7 in turn, it is 50\.0 \(40/);
  assert.deepEqual(JSON.parse(enrolment["enrolment.json"]).curve[1].uar, uar);
  const wild = wildFiles([{ id: "room", description: "small room", uar }], "t");
  assert.match(wild["wild.md"], /small room \| 50\.0 \(40/);
  const step = { id: "a", description: "all", uar, enrolledUar: uar };
  assert.match(ablationFiles([step])["ablation.md"], /all +\| 50\.0 .* \| 50\.0 /);
});

Deno.test("lineFigure() gives percentages and intervals around them", () => {
  const line = { name: "a", x: [0, 1], y: [0.5, 0.75], low: [0.4, 0.7], high: [0.6, 0.9] };
  const labels = { title: "T", subtitle: "S", xTitle: "x", yTitle: "y", xTicks: [0, 0.5, 1] };
  const { data, layout } = lineFigure([line, { name: "b", x: [0], y: [1], dotted: true }], labels);
  assert.deepEqual(data[0].y, [50, 75]);
  assert.deepEqual(data[0].error_y?.array, [10, 15]);
  assert.deepEqual(data[0].error_y?.arrayminus, [10, 5]);
  assert.equal(data[1].error_y, undefined);
  assert.deepEqual(layout.xaxis.range, [0, 1]);
  const svg = lineSvg({ data, layout });
  assert.equal(svg.match(/<circle /g)!.length, 2); // none for the dotted line
  // The left margin is 80, the axis 510 wide; 0 % is at 320 and 100 % at 80.
  assert.ok(svg.includes('d="M80 200L590 140"'), svg);
  assert.ok(!/NaN|undefined/.test(svg));
});

Deno.test("summaryTable() and terminalTable() show percent with ranges", () => {
  assert.match(summaryTable([result]), /`toy2` .* 62\.5 \(50\.0–75\.0\)/);
  const lines = terminalTable([result]).split("\n");
  assert.match(lines[1], /^toy2 +62\.5 \(50\.0–75\.0\) {2}50\.0 \(40\.0–60\.0\)/);
  assert.ok(lines.every((line) => line.length <= 80));
});

Deno.test("withSummary() replaces what is between its marks, and only that", () => {
  const page =
    "a\n<!-- results: generated by `deno task reproduce` -->\nold\n<!-- end of results -->\nz";
  const once = withSummary(page, [result]);
  assert.ok(once.startsWith("a\n<!-- results") && once.endsWith("<!-- end of results -->\nz"));
  assert.ok(once.includes("toy2") && !once.includes("old"));
  assert.equal(withSummary(once, [result]), once);
  assert.throws(() => withSummary("no marks", [result]), /expected the marks/);
});
