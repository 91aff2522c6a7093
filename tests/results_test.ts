import assert from "node:assert/strict";
import { type Emotion, EMOTIONS, expectedClips, parseClipName } from "../lib/corpus/mod.ts";
import { EMOBOX_FOLDS } from "../lib/dataset/mod.ts";
import {
  accuracy,
  confusionMatrix,
  type ExperimentResult,
  EXPERIMENTS,
  groupResults,
  SAVED_EXPERIMENT,
  type Scores,
} from "../lib/evaluation/mod.ts";
import { FEATURE_SETS } from "../lib/features/mod.ts";
import { confusionFigure, confusionSvg, withSummary } from "../lib/report/mod.ts";
import { readModel, readTable } from "../lib/tasks/files.ts";

const { experiments }: { experiments: ExperimentResult[] } = JSON.parse(
  await Deno.readTextFile("results/metrics.json"),
);

/** `predictions.csv`; no field of it needs quotes. */
const [header, ...rows] = (await Deno.readTextFile("results/predictions.csv")).trimEnd()
  .split("\n").map((line) => line.split(","));

Deno.test("results/metrics.json holds the experiments of the code, in order", () => {
  assert.deepEqual(experiments.map(({ id }) => id), EXPERIMENTS.map(({ id }) => id));
});

Deno.test("README.md shows the table that results/metrics.json gives", async () => {
  const readme = await Deno.readTextFile("README.md");
  assert.equal(readme, withSummary(readme, experiments));
});

Deno.test("every number in README.md's prose is one of results/", async () => {
  const readme = (await Deno.readTextFile("README.md")).replace(/\s+/g, " ");
  const percent = (id: string, metric: "accuracy" | "uar") => {
    const { mean } = experiments.find((experiment) => experiment.id === id)![metric];
    return `${(100 * mean).toFixed(1)} %`;
  };
  const nemo: Scores = JSON.parse(await Deno.readTextFile("results/nemo/metrics.json"));
  const librosa = JSON.parse(await Deno.readTextFile("results/librosa.json"));
  for (
    const sentence of [
      `**${percent("original4-random", "accuracy")}** on a random split`,
      `standardised, it reaches **${percent("baseline4-random", "accuracy")}**`,
      `falls to **${percent("baseline4-actors", "accuracy")}**`,
      `it finds **${percent("baseline8-actors", "uar")}**`,
      `it has never heard, that finds **${percent("mlp8-actors", "uar")}** of eight`,
      `and **${percent("mlp4-actors", "uar")}** of four`,
      `${nemo.recordings} clips of`,
      `the saved model finds **${(100 * nemo.uar.mean).toFixed(1)} %** (${
        (100 * nemo.uar.low).toFixed(1)
      }–${(100 * nemo.uar.high).toFixed(1)})`,
      `it finds **${percent("mlp8-enrolled", "uar")}** of eight and **${
        percent("mlp4-enrolled", "uar")
      }** of four`,
      `Meyda's descriptors find ${percent("meyda8-actors", "uar")}`,
      `${100 * librosa.withinThousandth} % of the values of all ${
        librosa.clips.toLocaleString("en")
      } clips`,
      `at most ${librosa.largestDeviations} standard deviations`,
    ]
  ) {
    assert.ok(readme.includes(sentence), `README.md does not say: ${sentence}`);
  }
});

Deno.test("results/predictions.csv gives the confusion matrices of results/metrics.json", () => {
  for (const { id, emotions, confusion, accuracy: { mean } } of experiments) {
    const own = rows.filter(([experiment]) => experiment === id);
    const index = (column: string) =>
      own.map((row) => emotions.indexOf(row[header.indexOf(column)] as typeof EMOTIONS[number]));
    const counted = confusionMatrix(index("truth"), index("prediction"), emotions.length);
    assert.deepEqual(counted, confusion, id);
    assert.ok(Math.abs(accuracy(counted) - mean) < 1e-5, id);
  }
});

Deno.test("results/predictions.csv gives the groups of results/metrics.json", () => {
  for (const { id, emotions, groups } of experiments) {
    const predictions = rows.filter(([experiment]) => experiment === id).map((row) => ({
      clip: parseClipName(row[header.indexOf("clip")]),
      truth: row[header.indexOf("truth")] as Emotion,
      prediction: row[header.indexOf("prediction")] as Emotion,
    }));
    assert.deepEqual(groupResults(predictions, emotions), groups, id);
  }
});

Deno.test("results/predictions.csv tests each actor in the fold that held the actor out", () => {
  const byActor = rows.filter(([experiment]) => experiment.endsWith("-actors"));
  assert.ok(byActor.length >= 2 * 1_440);
  for (const [experiment, clip, actor, fold, , truth] of byActor) {
    assert.equal(parseClipName(clip).actor, Number(actor));
    assert.equal(parseClipName(clip).emotion, truth);
    assert.ok(EMOBOX_FOLDS[Number(fold) - 1].includes(Number(actor)), `${experiment} ${clip}`);
  }
});

Deno.test("results/figures/ draws what results/metrics.json holds", async () => {
  for (const { id, confusion, emotions } of experiments) {
    const figure = JSON.parse(await Deno.readTextFile(`results/figures/${id}.json`));
    const { title } = figure.layout;
    const expected = confusionFigure(confusion, emotions, title.text, title.subtitle.text);
    assert.deepEqual(figure, JSON.parse(JSON.stringify(expected)));
    assert.equal(await Deno.readTextFile(`results/figures/${id}.svg`), confusionSvg(expected));
  }
});

for (const set of FEATURE_SETS) {
  Deno.test(`data/ holds the ${set.id} features of every clip, finite and not constant`, async () => {
    const { clips, values, definition: { columns } } = await readTable(set);
    assert.deepEqual(clips.map(({ id }) => id), expectedClips().map(({ id }) => id));
    assert.ok(values.every(Number.isFinite));
    // Half precision leaves fewer different values than there are clips.
    const fewest = set.parameters.storage === "float16" ? 100 : 1_000;
    for (const [j, column] of columns.entries()) {
      const distinct = new Set(clips.map((_, i) => values[i * columns.length + j]));
      assert.ok(distinct.size > fewest, `${column} has ${distinct.size} values`);
    }
  });
}

Deno.test("results/model/ states the metrics of its recipe on unseen actors", async () => {
  const { emotions, card } = await readModel();
  assert.deepEqual(emotions, [...EMOTIONS]);
  const { uar, accuracy } = experiments.find(({ id }) => id === SAVED_EXPERIMENT)!;
  assert.deepEqual(card.metrics.uar, uar);
  assert.deepEqual(card.metrics.accuracy, accuracy);
  assert.match(card.licence, /CC BY-NC-SA 4.0/);
});

Deno.test("no audio but the synthesised test signals is in data/ or results/", async () => {
  for (const folder of ["data", "results"]) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) continue;
      assert.ok(!/\.(wav|mp3|flac|ogg|zip)$/.test(name), `${folder}/${name}`);
    }
  }
});
