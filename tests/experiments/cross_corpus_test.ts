import assert from "node:assert/strict";
import type { Recording } from "../../lib/corpus/mod.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { joinDatasets } from "../../lib/dataset/mod.ts";
import {
  calibrateOnLeftOut,
  crossCorpus,
  crossCorpusNetworks,
  type Training,
} from "../../lib/experiments/mod.ts";
import { foldsOf } from "../../lib/experiments/experiment.ts";
import { rowWeights } from "../../lib/experiments/fit_recogniser.ts";
import { fitInTurn } from "../../lib/model/fitting.ts";
import { ADAPT_TO } from "../../lib/model/mod.ts";
import { crossCorpusFiles, percentRange } from "../../lib/report/mod.ts";

const EMOTIONS = ["happy", "sad", "calm"];

/**
 * A corpus whose first feature tells the emotion, moved by an offset of the corpus, and whose second
 * is noise; only `a` has calm.
 */
function corpus(id: string, offset: number): Dataset {
  const emotions = id === "a" ? EMOTIONS : EMOTIONS.slice(0, 2);
  const recordings = Array.from({ length: 24 }, (_, i): Recording => ({
    id: `${id}${i}`,
    corpus: id,
    speaker: String(i % 3),
    emotion: emotions[i % emotions.length],
  }));
  const values = Float32Array.from(
    recordings.flatMap((own, i) => [offset + 4 * EMOTIONS.indexOf(own.emotion), Math.sin(9 * i)]),
  );
  return { recordings, features: { columns: ["x", "y"], values } };
}

const datasets = new Map(
  [corpus("a", 0), corpus("b", 0.5), corpus("c", 5)].map((own) => [own.recordings[0].corpus, own]),
);
const tables = (_: string, corpora: readonly string[] = ["a"]) =>
  Promise.resolve(joinDatasets(corpora.map((id) => datasets.get(id)!)));
const training: Training = {
  features: "toy",
  corpora: ["a", "b", "c"],
  emotions: EMOTIONS,
  kind: "lda",
  config: { shrinkage: 0.1 },
  scaling: "speaker",
  limit: 10,
};
const results = await crossCorpus(training, tables, fitInTurn());
const named = (tested: string, trained: string) =>
  results.find((own) => own.tested === tested && own.trained.join("") === trained)!;

Deno.test("crossCorpus() tests each left-out corpus, then all pairs", () => {
  assert.deepEqual(
    results.map(({ trained, tested }) => `${trained.join("+")} on ${tested}`),
    "b+c on a|a+c on b|a+b on c|b on a|c on a|a on b|c on b|a on c|b on c".split("|"),
  );
  assert.equal(crossCorpusNetworks(3), results.length);
});

Deno.test("crossCorpus() is accurate on a similar corpus, and after adaptation on a different one", () => {
  const near = named("b", "a").scores, far = named("c", "b").scores;
  assert.equal(near.none.uar.mean, 1);
  assert.equal(far.none.uar.mean, 0.5); // all the same answer
  assert.ok(far.session.uar.mean > 0.9 && far.speaker.uar.mean > 0.9);
});

Deno.test("crossCorpus() has curves for left-out corpora, which rise with the recordings", () => {
  assert.equal(named("c", "b").curves, undefined);
  const { scores, curves } = named("c", "ab");
  assert.equal(scores.none.uar.mean, 0.5);
  for (const to of ["session", "speaker"] as const) {
    const points = curves!.soFar[to];
    assert.deepEqual(points.map(({ recordings }) => recordings), [1, 2, 5, 10, 20, "all"]);
    const [one, two, , , , many] = points.map(({ uar }) => uar.mean);
    assert.equal(one, scores.none.uar.mean);
    assert.ok(two < many && many > 0.8, `${to}: ${two} to ${many}`);
    for (const { scores, curves } of results.slice(0, 3)) {
      assert.equal(curves!.soFar[to][0].uar.mean, scores.none.uar.mean);
      assert.equal(curves!.soFar[to][5].uar.mean, scores[to].uar.mean);
    }
  }
  // No speaker has more than eight recordings.
  assert.deepEqual(curves!.enrolled.map(({ recordings }) => recordings), [1, 5]);
});

Deno.test("crossCorpus() shows that recordings of one emotion mislead the adaptation", () => {
  const { curves } = named("c", "ab");
  for (const to of ["session", "speaker"] as const) {
    const [mixed, alike] = [curves!.soFar, curves!.oneEmotion].map((own) =>
      own[to].find(({ recordings }) => recordings === 10)!.uar.mean
    );
    assert.ok(alike < mixed - 0.2, `${to}: ${alike}, mixed ${mixed}`);
  }
});

Deno.test("an emotion that was not trained on is never predicted, and counts as missed", () => {
  const { scores, predictions } = named("a", "b");
  for (const to of ADAPT_TO) {
    const { emotions, perClass } = scores[to];
    assert.deepEqual(emotions, EMOTIONS);
    assert.equal(perClass[2].recall, 0);
  }
  assert.ok(predictions.every(({ probabilities }) => probabilities[2] === 0));
  assert.deepEqual(named("b", "a").scores.none.emotions, ["happy", "sad"]);
});

Deno.test("calibrateOnLeftOut() uses left-out corpora, not pairs", () => {
  const { temperature, predictions } = calibrateOnLeftOut(results, EMOTIONS);
  assert.equal(predictions.length, 3 * 24);
  assert.ok(temperature > 0.2 && temperature <= 2_000);
  // Recordings of an emotion that the model does not know have no part.
  const known = results.map((result) => ({
    ...result,
    predictions: result.predictions.filter(({ truth, probabilities }) =>
      probabilities[EMOTIONS.indexOf(truth)] > 0
    ),
  }));
  assert.ok(known[0].predictions.length === 16);
  assert.equal(calibrateOnLeftOut(known, EMOTIONS).temperature, temperature);
  for (const { probabilities } of predictions) {
    const sum = probabilities.reduce((a, b) => a + b);
    assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
  }
});

Deno.test("crossCorpusFiles() has a row for each corpus and a cell for each pair", () => {
  const files = crossCorpusFiles(results);
  const page = files["cross-corpus.md"];
  for (const id of ["a", "b", "c"]) assert.ok(files[`figures/cross-corpus-${id}.svg`], id);
  const lines = page.split("\n").filter((line) => line.startsWith("| b "));
  assert.equal(lines.length, 3);
  assert.match(lines[0], /\| b +\| +2 \| +50\.0 \| [\d.]+ \(/);
  assert.match(lines[1], /\| b +\|.*\| +– \|/);
  assert.equal(JSON.parse(files["cross-corpus.json"]).results.length, 9);
  const rows = page.slice(page.indexOf("whoever speaks")).split("\n");
  const { scores, curves } = named("c", "ab");
  const shown = (name: string) => rows.find((line) => line.startsWith(`| ${name} `))!.split("|")[4];
  assert.equal(shown("1").trim(), percentRange(scores.none.uar));
  assert.equal(shown("5").trim(), percentRange(curves!.soFar.session[2].uar));
  assert.equal(shown("all").trim(), percentRange(curves!.soFar.session[5].uar));
  const { data } = JSON.parse(files["figures/cross-corpus-adaptation.json"]);
  assert.deepEqual(data[0].x, [1, 2, 5, 10, 20]);
  const two = ["bc", "ac", "ab"].map((trained, i) =>
    named(["a", "b", "c"][i], trained).curves!.soFar.speaker[1].uar.mean
  );
  assert.ok(Math.abs(data[1].y[1] - 100 * (two[0] + two[1] + two[2]) / 3) < 0.006);
});

Deno.test("rowWeights() divides by the root of the recordings of an emotion in a corpus, 1 on average", () => {
  const of = (corpus: string, emotion: string, count: number): Recording[] =>
    Array.from({ length: count }, (_, i) => ({ id: `${i}`, corpus, speaker: "s", emotion }));
  const recordings = [...of("a", "happy", 4), ...of("b", "happy", 16), ...of("b", "sad", 1)];
  assert.deepEqual(rowWeights(of("a", "happy", 4)), Float32Array.of(1, 1, 1, 1));
  const weights = rowWeights(recordings);
  assert.ok(Math.abs(weights.reduce((a, b) => a + b) / 21 - 1) < 1e-6);
  assert.ok(Math.abs(weights[0] / weights[4] - 2) < 1e-5); // √16 / √4
  assert.ok(Math.abs(weights[20] / weights[4] - 4) < 1e-5);
});

Deno.test("EmoBox' folds train on the recordings of all other corpora", () => {
  const of = (corpus: string, speaker: string): Recording => {
    return { id: speaker, corpus, speaker, emotion: "sad" };
  };
  const recordings = [
    of("emodb", "03"),
    of("ravdess", "01"),
    of("emodb", "01"),
    of("ravdess", "04"),
  ];
  const folds = foldsOf({ split: "emobox", seeds: 1 }, recordings);
  assert.deepEqual(folds.map(({ test }) => [...test]), [[1], [3]]);
  assert.deepEqual(folds.map(({ train }) => [...train]), [[0, 2, 3], [0, 1, 2]]);
});

Deno.test("joinDatasets() refuses different columns, and an empty list", () => {
  const [a] = datasets.values();
  const other = { ...a, features: { ...a.features, columns: ["x", "z"] } };
  assert.throws(() => joinDatasets([a, other]), /Cannot join 2 datasets/);
  assert.throws(() => joinDatasets([]), /Cannot join 0 datasets/);
});
