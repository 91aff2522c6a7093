import assert from "node:assert/strict";
import { CORPORA, EMOTIONS, ravdess } from "../lib/corpus/mod.ts";
import { EMOBOX_FOLDS } from "../lib/dataset/mod.ts";
import { type Calibration, confusionMatrix, score } from "../lib/evaluation/mod.ts";
import { scoreGroups } from "../lib/evaluation/groups.ts";
import { percent } from "../lib/core/percent.ts";
import { EXPERIMENTS, GENERAL_CORPORA, SAVED_EXPERIMENT } from "../lib/experiments/mod.ts";
import { committedParts, FEATURE_SETS, featureSet } from "../lib/features/mod.ts";
import { TABLES } from "../lib/features/extraction/tables.ts";
import {
  crossCorpusFiles,
  parseMetrics,
  resultFiles,
  runFiles,
  withSummary,
} from "../lib/report/mod.ts";
import { readModel, readPredictions, readReadmeResults, readTable } from "../lib/tasks/files.ts";
import { ravdessIds } from "./helpers/corpus.ts";

const METRICS = "results/metrics.json";
const experiments = parseMetrics(await Deno.readTextFile(METRICS), METRICS);
const predictions = new Map(
  await Promise.all(experiments.map(async ({ id }) => [id, await readPredictions(id)] as const)),
);

Deno.test("results/metrics.json holds the experiments of the registry, in order", () => {
  assert.deepEqual(experiments.map(({ id }) => id), EXPERIMENTS.map(({ id }) => id));
  for (const [i, result] of experiments.entries()) {
    const { features, kind, scaling, augmentations, disturbance, protocol } = result;
    const { training, split, seeds, enrolment } = EXPERIMENTS[i];
    assert.deepEqual({ features, kind, scaling, augmentations, disturbance }, {
      features: training.features,
      kind: training.kind,
      scaling: training.scaling,
      augmentations: training.augmentations,
      disturbance: training.disturbance,
    });
    const { folds, ...rest } = protocol;
    assert.deepEqual(rest, { split, seeds, enrolment });
    const expected = split === "random" ? seeds : split === "emobox" ? 6 : 24;
    assert.equal(folds, expected, experiments[i].id);
  }
});

Deno.test("README.md and results/README.md show what results/ holds", async () => {
  const readme = await Deno.readTextFile("README.md");
  assert.equal(readme, withSummary(readme, await readReadmeResults()));
  assert.equal(await Deno.readTextFile("results/README.md"), resultFiles(experiments)["README.md"]);
});

Deno.test("results/README.md links to every page of results/", async () => {
  const page = await Deno.readTextFile("results/README.md");
  for await (const { name } of Deno.readDir("results")) {
    if (!name.endsWith(".md") || name === "README.md") continue;
    assert.ok(page.includes(`](${name})`), name);
  }
});

Deno.test("the numbers in the prose of the READMEs are those of code, data and results/", async () => {
  const [text, ofData] =
    (await Promise.all(["README.md", "data/README.md"].map((path) => Deno.readTextFile(path)))).map(
      (page) => page.replace(/\s+/g, " "),
    );
  assert.ok(text.includes(`${ravdessIds().length.toLocaleString("en")} recordings of 24`));
  const quick = experiments.find(({ id }) => id === "baseline4-actors")!;
  assert.ok(text.includes(`ends with ${percent(quick.scores.uar.mean)} %`));
  for (const { id } of FEATURE_SETS) assert.ok(ofData.includes(`- \`${id}\`: `), id);
  const columns = (id: string) => featureSet(id).columns.length.toLocaleString("en");
  assert.ok(ofData.includes(`\`baseline\`: the original's ${columns("baseline")} means`));
  assert.ok(ofData.includes(`\`rich\`: ${columns("rich")} statistics`));
  assert.ok(ofData.includes(`\`encoder\`: ${columns("encoder")} outputs`));
});

Deno.test("results/predictions/ gives the metrics and groups of results/metrics.json", () => {
  for (const { id, scores, groups } of experiments) {
    const own = predictions.get(id)!;
    const { emotions, resample } = scores;
    // Four decimals of a probability may be a tie where six are not.
    assert.ok(own.length === scores.predictions, id);
    const again = score(own, { emotions, resample });
    assert.deepEqual(again.groups, scores.groups, id);
    assert.ok(Math.abs(again.uar.mean - scores.uar.mean) < 0.002, id);
    assert.ok(Math.abs(again.accuracy.low - scores.accuracy.low) < 0.005, id);
    const sizes = scoreGroups(own, emotions).map(({ by, value, predictions }) =>
      `${by} ${value} ${predictions}`
    );
    assert.deepEqual(sizes, groups.map((own) => `${own.by} ${own.value} ${own.predictions}`), id);
  }
});

Deno.test("results/predictions/ has the predicted emotions that the confusion matrix counts", async () => {
  for (const { id, scores: { emotions, confusion } } of experiments) {
    const text = await Deno.readTextFile(`results/predictions/${id}.csv`);
    const [header, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
    assert.deepEqual(header.slice(0, 6), [
      "recording",
      "speaker",
      "fold",
      "seed",
      "truth",
      "prediction",
    ]);
    const index = (column: string) =>
      rows.map((row) => emotions.indexOf(row[header.indexOf(column)]));
    assert.deepEqual(
      confusionMatrix(index("truth"), index("prediction"), emotions.length),
      confusion,
      id,
    );
  }
});

Deno.test("results/predictions/ tests each speaker in the fold that holds the speaker out", () => {
  const byFold = experiments.filter(({ protocol }) => protocol.split === "emobox");
  assert.ok(byFold.length >= 4);
  for (const { id } of byFold) {
    for (const { recording, fold, truth } of predictions.get(id)!) {
      assert.equal(recording.emotion, truth);
      assert.ok(EMOBOX_FOLDS[fold - 1].includes(recording.speaker), `${id} ${recording.id}`);
    }
  }
});

Deno.test("calibration, enrolment and the saved model fit the experiment they come from", async () => {
  const { scores: { uar, accuracy, predictions } } = experiments.find(({ id }) =>
    id === SAVED_EXPERIMENT
  )!;
  const calibration: Calibration = JSON.parse(await Deno.readTextFile("results/calibration.json"));
  assert.equal(calibration.experiment, SAVED_EXPERIMENT);
  assert.equal(calibration.bins.reduce((sum, { answers }) => sum + answers, 0), predictions);
  assert.equal(calibration.coverage[0].accuracy, accuracy.mean);
  const { curve } = JSON.parse(await Deno.readTextFile("results/enrolment.json"));
  assert.equal(curve[0].uar.mean, uar.mean);
  const { emotions, temperature, threshold, card } = await readModel();
  assert.deepEqual(emotions, [...EMOTIONS]);
  assert.ok(temperature >= calibration.temperature, "elsewhere, a model is less often right");
  assert.ok(threshold > 1 / emotions.length && threshold <= 1, `${threshold}`);
  assert.deepEqual(card.training.corpora, GENERAL_CORPORA);
  assert.equal(card.training.recordings, 1_440 + 7_435 + 454 + 4_481);
  assert.deepEqual(card.metrics.uar, uar);
  assert.deepEqual(card.metrics.accuracy, accuracy);
  assert.match(card.licence, /CC BY-NC-SA 4.0/);
});

Deno.test("results/cross-corpus.md and its figures show what results/cross-corpus.json holds", async () => {
  const { results } = JSON.parse(await Deno.readTextFile("results/cross-corpus.json"));
  for (const [name, content] of Object.entries(crossCorpusFiles(results))) {
    assert.equal(await Deno.readTextFile(`results/${name}`), content, name);
  }
});

Deno.test("results/figures/ draws what results/metrics.json holds", async () => {
  for (const result of experiments) {
    const files = runFiles(result, []);
    const name = `figures/${result.id}.svg`;
    assert.equal(await Deno.readTextFile(`results/${name}`), files[name], name);
  }
});

for (const { id, set: { columns, parameters }, augmentation } of TABLES) {
  Deno.test(`data/ holds the ${id} features of every recording, finite and not constant`, async () => {
    const { recordings, features: { values } } = await readTable(id);
    const [expected] = committedParts(ravdess.id, ravdessIds().map(ravdess.parse), [id]);
    assert.deepEqual(recordings, expected.recordings);
    assert.ok(values.every(Number.isFinite));
    if (id === "logmel") return; // frames after the end of the speech are constant
    // Half precision leaves fewer different values than there are recordings, and where it is quiet
    // there is only the noise floor.
    const fewest = id.startsWith("encoder") ? 1 : parameters.storage === "float16" ? 50 : 1_000;
    for (const [j, column] of columns.entries()) {
      // Slowed down, nothing is left at the top: the highest band is empty, or nearly.
      if (augmentation.speeds[0] < 1 && column.startsWith("logmel_25")) continue;
      const distinct: Set<number> = new Set(
        recordings.map((_, i) => values[i * columns.length + j]),
      );
      assert.ok(distinct.size > fewest, `${column} has ${distinct.size} values`);
    }
  });
}

for (const corpus of CORPORA.filter(({ id }) => id !== ravdess.id)) {
  Deno.test(`data/ holds the encoder features of every recording of ${corpus.title}`, async () => {
    const { recordings, features: { columns, values } } = await readTable("encoder", corpus.id);
    for (const [j, column] of columns.entries()) {
      for (let at = j; at < values.length; at += columns.length) {
        const value = values[at];
        if (!(Math.abs(value) <= 8)) assert.fail(`${column}: ${value}`);
      }
    }
    const counts = Map.groupBy(recordings, ({ speaker, emotion }) => `${speaker} ${emotion}`);
    const expected = corpus.expected.filter(({ expected }) => expected > 0);
    assert.deepEqual(
      [...counts].map(([key, { length }]) => `${key}: ${length}`).sort(),
      expected.map(({ speaker, emotion, expected }) => `${speaker} ${emotion}: ${expected}`).sort(),
    );
  });
}

Deno.test("data/ takes less than 60 MB", async () => {
  let bytes = 0;
  for (const folder of ["data", "data/encoder", "data/samples"]) {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile) bytes += (await Deno.stat(`${folder}/${name}`)).size;
    }
  }
  assert.ok(bytes < 60e6, `${bytes} bytes`);
});

Deno.test("no audio but the synthesised test signals is in data/ or results/", async () => {
  for (const folder of ["data", "results"]) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) continue;
      assert.ok(!/\.(wav|mp3|flac|ogg|zip)$/.test(name), `${folder}/${name}`);
    }
  }
});
