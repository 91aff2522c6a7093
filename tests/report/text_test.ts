import assert from "node:assert/strict";
import {
  ablationFiles,
  adaptationText,
  calibrationFiles,
  enrolmentFiles,
  intervalText,
  protocolText,
  scoresText,
  terminalTable,
  wildFiles,
} from "../../lib/report/mod.ts";
import { EXPERIMENTS } from "../../lib/experiments/registry.ts";
import { TOY_RESULT } from "./toy_result.ts";

Deno.test("protocolText() describes split, seeds and enrolment", () => {
  const emobox = { split: "emobox", folds: 6, seeds: 2, enrolment: "speaker" } as const;
  assert.equal(
    protocolText(emobox),
    "unseen speakers: six EmoBox folds, 2 seeds, enrolled",
  );
  assert.equal(
    protocolText({ split: "leave-one-speaker-out", folds: 24, seeds: 1, enrolment: "none" }),
    "unseen speakers: one at a time, 24 folds, 1 seed",
  );
  assert.equal(
    protocolText({ split: "speaker-folds", folds: 5, seeds: 1, enrolment: "none" }),
    "unseen speakers: 5 folds, 1 seed",
  );
  assert.equal(
    protocolText({ split: "recording-folds", folds: 6, seeds: 1, enrolment: "none" }),
    "unseen recordings, not speakers: 6 folds, 1 seed",
  );
  assert.equal(
    protocolText({ split: "random", folds: 1, seeds: 10, enrolment: "none" }),
    "random 75/25 split, 10 seeds",
  );
});

Deno.test("intervalText() describes how intervals were computed", () => {
  const text = (resample: Parameters<typeof intervalText>[0]["resample"], groups: number) =>
    intervalText({ resample, groups });
  assert.equal(text("speakers", 24), "95 % bootstrap over 24 speakers");
  assert.equal(text("recordings", 1), "95 % bootstrap over 1 recording");
  assert.equal(text("seeds", 10), "mean ± standard deviation over 10 seeds");
});

Deno.test("terminalTable() fits 80 columns and shows chance", () => {
  // 100 % is the widest, and 30 characters are left for ids.
  const ids = ["toy2-actors", "x".repeat(30), ...EXPERIMENTS.map(({ id }) => id)];
  const lines = terminalTable(ids.map((id) => ({ ...TOY_RESULT, id }))).split("\n");
  assert.match(lines[0], /^experiment +UAR +chance +accuracy$/);
  assert.match(lines[1], /^toy2-actors +75\.0 \(50\.0–100\.0\) +50\.0 +75\.0 \(50\.0–100\.0\)$/);
  assert.equal(lines.length, 1 + ids.length);
  for (const line of lines) assert.ok(line.length <= 80 && line.length === lines[0].length, line);
});

Deno.test("scoresText() shows metrics, emotions and confusions", () => {
  const plain = scoresText(TOY_RESULT.scores, false);
  const [about, metrics, chance, perClass, , confusion] = plain.split("\n\n");
  assert.equal(about, "4 recordings, 2 emotions; in percent, 95 % bootstrap over 2 speakers");
  const cells = (text: string) => text.split("\n").map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(cells(metrics).slice(0, 3), [
    ["metric", "result", "chance"],
    ["unweighted average recall (UAR)", "75.0 (50.0–100.0)", "50.0"],
    ["accuracy", "75.0 (50.0–100.0)", "50.0"],
  ]);
  assert.match(chance, /^chance: the UAR of guessing, the accuracy of always naming the most/);
  for (const line of plain.split("\n")) assert.ok(line.length <= 100, line);
  assert.deepEqual(cells(perClass)[2], ["happy", "66.7", "100.0 (100.0–100.0)", "80.0", "2"]);
  assert.deepEqual(cells(confusion), [["calm", "happy"], ["calm", "1", "1"], ["happy", "0", "2"]]);
  assert.ok(!plain.includes("enrolled"));
  assert.match(scoresText(TOY_RESULT.scores, true).split("\n")[1], /^enrolled on other recordings/);
  const adapted = scoresText(TOY_RESULT.scores, false, "session");
  assert.equal(adapted.split("\n")[1], "adapted to the session, unlabelled");
});

Deno.test("adaptationText() shows the UAR of each adaptation", () => {
  const [none, speaker] = [0.5, 0.75].map((mean) => ({ mean, low: mean - 0.1, high: mean + 0.1 }));
  assert.deepEqual(adaptationText({ uarByAdaptation: { none, speaker } }).split("\n"), [
    "adapted to               UAR",
    "none        50.0 (40.0–60.0)",
    "speaker     75.0 (65.0–85.0)",
  ]);
});

Deno.test("calibrationFiles() draws accuracy against probability, and coverage", () => {
  const calibration = {
    experiment: "toy2",
    temperatures: [0.8],
    temperature: 0.8,
    expectedCalibrationError: 0.0312,
    untempered: 0.2,
    bins: [{ from: 0.4, to: 0.5, answers: 7, confidence: 0.45, accuracy: 0.4 }],
    coverage: [
      { threshold: 0, coverage: 1, accuracy: 0.4 },
      { threshold: 0.5, coverage: 0.25, accuracy: 0.8 },
    ],
  };
  const files = calibrationFiles(calibration);
  assert.deepEqual(JSON.parse(files["calibration.json"]), calibration);
  const { data: [measured, perfect] } = JSON.parse(files["figures/reliability.json"]);
  assert.deepEqual([measured.x, measured.y], [[45], [40]]);
  assert.deepEqual([perfect.x, perfect.y, perfect.line.dash], [[0, 100], [0, 100], "dot"]);
  // From 0 to 50 % across, the accuracy goes from 40 to 80 %, the coverage from 100 to 25 %.
  for (const line of ["M80 224L335 128", "M80 80L335 260"]) {
    assert.ok(files["figures/coverage.svg"].includes(`d="${line}"`), line);
  }
  const page = files["calibration.md"];
  assert.match(page, /calibration error, .* is\n3\.1\. Without temperatures, .* it is 20\.0\./);
  assert.match(page, /\| 40\.0–50\.0 +\| +7 \| +45\.0 \| +40\.0 \|/);
  assert.match(page, /\| 50\.0 +\| +25\.0 \| +80\.0 \|/);
  for (const [, path] of page.matchAll(/!\[.*?\]\((.*?)\)/g)) assert.match(files[path], /^<svg /);
});

const uar = { mean: 0.5, low: 0.4, high: 0.7 };

Deno.test("enrolmentFiles() draws UAR by the number of recordings", () => {
  const curve = [
    { recordings: 0, draws: 1, uar },
    { recordings: 5, draws: 3, uar: { mean: 0.6, low: 0.55, high: 0.65 } },
  ];
  const oneSided = { recordings: 4, draws: 7, uar: { mean: 0.51, low: 0.41, high: 0.61 } };
  const files = enrolmentFiles({ curve, oneSided }, "toy2");
  assert.deepEqual(JSON.parse(files["enrolment.json"]), { experiment: "toy2", curve, oneSided });
  // From 0 to 5 across, from 50 to 60 %; the intervals end at 70 and 40 %, and at 65 and 55 %.
  for (const line of ["M80 200L590 176", "M80 152V224", "M590 164V188"]) {
    assert.ok(files["figures/enrolment.svg"].includes(`d="${line}"`), line);
  }
  const page = files["enrolment.md"].replace(/\s+/g, " ");
  assert.ok(page.includes("| 5 | 3 | 60.0 (55.0–65.0) |"), page);
  assert.ok(page.includes("on 4 recordings of a single emotion, each of 7 emotions in turn"), page);
  assert.ok(page.includes("a UAR of 51.0 (41.0–61.0)."), page);
});

Deno.test("wildFiles() and ablationFiles() list one row per result", () => {
  const wild = [{ id: "room", description: "small room", uar }];
  const files = wildFiles(wild, "toy2");
  assert.deepEqual(JSON.parse(files["wild.json"]), { experiment: "toy2", results: wild });
  assert.match(files["wild.md"], /`toy2`[\s\S]*\n\| small room +\| 50\.0 \(40\.0–70\.0\) \|\n$/);
  const ablation = [{ id: "a", description: "all", uar, enrolledUar: { ...uar, mean: 0.6 } }];
  const ablated = ablationFiles(ablation);
  assert.deepEqual(JSON.parse(ablated["ablation.json"]), { results: ablation });
  assert.match(
    ablated["ablation.md"],
    /\n\| all +\| 50\.0 \(40\.0–70\.0\) \| 60\.0 \(40\.0–70\.0\) \|\n$/,
  );
});
