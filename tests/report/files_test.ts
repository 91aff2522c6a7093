import assert from "node:assert/strict";
import {
  corpusFiles,
  mergeResults,
  parseMetrics,
  resultFiles,
  runFiles,
} from "../../lib/report/mod.ts";
import { TOY_PREDICTIONS, TOY_RESULT, withUar } from "./toy_result.ts";

Deno.test("parseMetrics() reads what resultFiles() writes; written again, the text is the same", () => {
  const { groups, ...others } = TOY_RESULT;
  const result = { groups, ...others }; // Fields in another order than in the code.
  const text = resultFiles([result])["metrics.json"];
  const read = parseMetrics(text, "metrics.json");
  assert.deepEqual(read, [TOY_RESULT]);
  assert.equal(resultFiles(read)["metrics.json"], text);
  assert.match(text, /"emotions": \["calm", "happy"\]/);
});

Deno.test("parseMetrics() names the file and the field that is wrong", () => {
  const { scores } = TOY_RESULT;
  const broken = {
    "scores.uar.mean": { ...TOY_RESULT, scores: { ...scores, uar: { low: 0, high: 1 } } },
    "scores.uar.low": { ...TOY_RESULT, scores: { ...scores, uar: { mean: 0.5, low: "0" } } },
    "protocol": { ...TOY_RESULT, protocol: "unseen actors" },
    "protocol.split": { ...TOY_RESULT, protocol: { ...TOY_RESULT.protocol, split: "actors" } },
    "scores.confusion.0": { ...TOY_RESULT, scores: { ...scores, confusion: [1, 0] } },
    "groups.0.by": { ...TOY_RESULT, groups: [{ ...TOY_RESULT.groups[0], by: "actor" }] },
  };
  for (const [field, result] of Object.entries(broken)) {
    assert.throws(
      () => parseMetrics(JSON.stringify({ experiments: [TOY_RESULT, result] }), "some/m.json"),
      { name: "SyntaxError", message: new RegExp(`some/m\\.json, experiments\\.1\\.${field}: `) },
    );
  }
  assert.throws(() => parseMetrics("{", "some/m.json"), {
    name: "SyntaxError",
    message: /some\/m\.json is not JSON/,
  });
  assert.throws(() => parseMetrics("[]", "some/m.json"), {
    name: "SyntaxError",
    message: /some\/m\.json, /,
  });
});

Deno.test("mergeResults() takes the newest of each, in order, and drops unknown experiments", () => {
  const merged = mergeResults(
    ["a", "b", "c"],
    [withUar("b", 0.9, 0, 1)],
    [withUar("gone", 0.1, 0, 1), withUar("b", 0.2, 0, 1), withUar("a", 0.3, 0, 1)],
  );
  assert.deepEqual(merged.map(({ id, scores }) => [id, scores.uar.mean]), [["a", 0.3], ["b", 0.9]]);
});

Deno.test("resultFiles() describes each experiment in README.md, with chance and groups", () => {
  const page = resultFiles([TOY_RESULT])["README.md"];
  const lines = page.split("\n").map((line) => line.replace(/ +/g, " "));
  const row = lines.find((line) => line.startsWith("| `toy2-actors`"))!;
  assert.deepEqual(row.split("|").slice(2, 7).map((cell) => cell.trim()), [
    "2",
    "LDA, toy features, standardised",
    "unseen speakers: six EmoBox folds, 1 seed",
    "75.0 (50.0–100.0)",
    "50.0",
  ]);
  // Of three predicted as happy, two are; recall of calm is 0 or 1 by speaker.
  assert.ok(lines.includes("| calm | 100.0 | 50.0 (0.0–100.0) | 66.7 | 2 |"), page);
  assert.ok(lines.includes("| happy | 66.7 | 100.0 (100.0–100.0) | 80.0 | 2 |"), page);
  assert.ok(lines.includes("- UAR by sex: 100.0 for female, 50.0 for male"), page);
  assert.ok(lines.includes("- UAR by speaker: 100.0 for 02, 50.0 for 04"), page);
  assert.ok(page.includes("Ranges: 95 % bootstrap over 2 speakers."), page);
  for (const link of ["figures/toy2-actors.svg", "calibration.md", "enrolment.md", "wild.md"]) {
    assert.ok(page.includes(`(${link})`), link);
  }
});

Deno.test("resultFiles() lists the lowest and the highest of many groups only", () => {
  const groups = [0.4, 0.9, 0.2, 0.5, 0.3, 0.6].map((uar, i) => ({
    by: "speaker" as const,
    value: `s${i}`,
    predictions: 1,
    uar,
    accuracy: uar,
  }));
  const page = resultFiles([{ ...TOY_RESULT, groups }])["README.md"];
  assert.ok(
    page.includes("- UAR by speaker, lowest and highest: 20.0 for s2, 90.0 for s1\n"),
    page,
  );
  const few = resultFiles([{ ...TOY_RESULT, groups: groups.slice(0, 4) }])["README.md"];
  assert.ok(
    few.includes("- UAR by speaker: 40.0 for s0, 90.0 for s1, 20.0 for s2, 50.0 for s3\n"),
    few,
  );
});

Deno.test("runFiles() writes one row per prediction, and the confusion matrix", () => {
  const files = runFiles(TOY_RESULT, TOY_PREDICTIONS);
  assert.deepEqual(Object.keys(files).sort(), [
    "figures/toy2-actors.svg",
    "predictions/toy2-actors.csv",
  ]);
  assert.deepEqual(files["predictions/toy2-actors.csv"].split("\n"), [
    "recording,speaker,fold,seed,truth,prediction,p_calm,p_happy",
    "a,02,2,1,calm,calm,0.7500,0.2500",
    "b,02,2,1,happy,happy,0.2500,0.7500",
    "c,04,2,1,calm,happy,0.2500,0.7500",
    "d,04,2,1,happy,happy,0.3750,0.6250",
    "",
  ]);
  const svg = files["figures/toy2-actors.svg"];
  const cells = [...svg.matchAll(/>(\d+) %</g)].map(([, percentage]) => percentage);
  assert.deepEqual(cells, ["50", "50", "0", "100"]);
  assert.match(svg, /^<svg [\s\S]*>toy2-actors<[\s\S]*<\/svg>\n$/);
  assert.ok(svg.includes(">unseen speakers: six EmoBox folds, 1 seed<"), svg);
});

Deno.test("corpusFiles() writes the scores, predictions by path, and failures", () => {
  const failures = [{ path: "e.wav", reason: "is silent" }];
  const { scores } = TOY_RESULT;
  const how = { enrolled: true, adapted: "none", uarByAdaptation: { none: scores.uar } } as const;
  const files = corpusFiles("a, corpus", {
    scores,
    predictions: TOY_PREDICTIONS,
    failures,
    ...how,
  });
  assert.deepEqual(
    JSON.parse(files["metrics.json"]),
    { corpus: "a, corpus", ...how, ...scores, failures },
  );
  const rows = files["predictions.csv"].split("\n");
  assert.deepEqual(rows.slice(0, 2), [
    "path,speaker,truth,prediction,p_calm,p_happy",
    "a,02,calm,calm,0.7500,0.2500",
  ]);
  const { layout } = JSON.parse(files["confusion.json"]);
  assert.equal(layout.title.text, "a, corpus");
  assert.equal(
    layout.title.subtitle.text,
    "4 recordings; UAR 75.0 (50.0–100.0) %, chance 50.0 %",
  );
  assert.ok(files["confusion.svg"].includes(">a, corpus<"));
});

Deno.test("corpusFiles() escapes texts that a spreadsheet would run as formulas, but not numbers", () => {
  const [first, ...others] = TOY_PREDICTIONS;
  const recording = { ...first.recording, id: "-a.wav", speaker: "=cmd()" };
  const odd = { ...first, recording, probabilities: Float32Array.of(1e-9, 1) };
  const files = corpusFiles("c", {
    scores: TOY_RESULT.scores,
    predictions: [odd, ...others],
    failures: [],
    enrolled: false,
    adapted: "session",
    uarByAdaptation: {},
  });
  const [, row, second] = files["predictions.csv"].split("\n");
  assert.equal(row, "'-a.wav,'=cmd(),calm,happy,0.0000,1.0000");
  assert.equal(second, "b,02,happy,happy,0.2500,0.7500");
});
