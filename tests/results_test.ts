import assert from "node:assert/strict";
import { type Emotion, EMOTIONS, expectedClips, parseClipName } from "../lib/corpus/mod.ts";
import { EMOBOX_FOLDS } from "../lib/dataset/mod.ts";
import { AS_RECORDED, FRAME_VERSIONS } from "../lib/features/mod.ts";
import {
  accuracy,
  type Calibration,
  confusionMatrix,
  type EnrolmentResult,
  experimentIds,
  groupResults,
  SAVED_EXPERIMENT,
  type Scores,
  unweightedAverageRecall,
  type WildResult,
} from "../lib/evaluation/mod.ts";
import {
  confusionFigure,
  confusionSvg,
  parseMetrics,
  PUBLISHED,
  withSummary,
} from "../lib/report/mod.ts";
import { readModel, readTables } from "../lib/tasks/files.ts";

const experiments = parseMetrics(await Deno.readTextFile("results/metrics.json"));

/** Rows of `predictions/` by experiment, the header first; no field of them needs quotes. */
const predictions = new Map(
  await Promise.all(experiments.map(async ({ id }) => {
    const text = await Deno.readTextFile(`results/predictions/${id}.csv`);
    return [id, text.trimEnd().split("\n").map((line) => line.split(","))] as const;
  })),
);

Deno.test("results/metrics.json holds the experiments of the code, in order", () => {
  assert.deepEqual(experiments.map(({ id }) => id), experimentIds());
});

Deno.test("README.md shows the table that results/metrics.json gives", async () => {
  const readme = await Deno.readTextFile("README.md");
  assert.equal(readme, withSummary(readme, experiments));
});

Deno.test("every number in README.md's prose is one of results/", async () => {
  const readme = (await Deno.readTextFile("README.md")).replace(/\s+/g, " ");
  const json = async (name: string) => JSON.parse(await Deno.readTextFile(`results/${name}.json`));
  const number = (part: number) => (100 * part).toFixed(1);
  const uar = (id: string) => number(experiments.find((e) => e.id === id)!.uar.mean);
  const accuracyOf = (id: string) => number(experiments.find((e) => e.id === id)!.accuracy.mean);
  const scored = ({ uar: { mean, low, high } }: Scores) =>
    `**${number(mean)} %** (${number(low)}–${number(high)})`;
  const nemo: Scores = await json("nemo/metrics");
  const enrolledNemo: Scores = await json("nemo-enrolled/metrics");
  const nemoAsOne: Scores = await json("nemo-as-one/metrics");
  const librosa = await json("librosa");
  const calibration: Calibration = await json("calibration");
  const { curve, oneSided }: EnrolmentResult = await json("enrolment");
  const after = (clips: number) => number(curve.find((point) => point.clips === clips)!.uar.mean);
  const { results: wild }: { results: WildResult[] } = await json("wild");
  const inTheWild = (id: string) => number(wild.find((result) => result.id === id)!.uar.mean);
  const { size } = await Deno.stat("results/model/weights.bin");
  const bench = await Deno.readTextFile("results/bench.md");
  /** How many times faster a row of `results/bench.md` says that something is. */
  const ratio = (what: string, peer: string) => {
    const row = bench.split("\n").find((line) => line.includes(what) && line.includes(peer));
    return row!.match(/([\d.]+ ×) \|$/)![1];
  };
  const leaveOneOut = PUBLISHED.find(({ how }) => how === "leave one actor out")!;
  const folds = EMOBOX_FOLDS.map((_, i) => uarOfFold(SAVED_EXPERIMENT, i + 1));
  for (
    const sentence of [
      `**${accuracyOf("original4-random")} %** on a random split`,
      `standardised, it reaches **${accuracyOf("baseline4-random")} %**`,
      `falls to **${accuracyOf("baseline4-actors")} %**`,
      `it finds **${uar("baseline8-actors")} %**`,
      `Meyda's descriptors find ${uar("meyda8-actors")} %`,
      `statistics of contours finds **${uar("mlp8-actors")} %** of`,
      `linear discriminants on the same **${uar("lda8-actors")} %**`,
      `contours themselves **${uar("tdnn8-actors")} %**`,
      `all three together **${uar("rich8-actors")} %**`,
      `emotions they find **${uar("rich4-actors")} %**`,
      `it finds **${after(5)} %** of eight emotions, after twenty **${after(20)} %**`,
      `**${uar("rich8-enrolled")} %** of eight and **${uar("rich4-enrolled")} %** of four`,
      `which alone gives ${uar("rich8-scaled")} % and ${uar("rich4-scaled")} %`,
      `clips of a single emotion it finds ${number(oneSided.uar.mean)} %`,
      `measured (${number(leaveOneOut.uar)} %), it finds **${uar("rich8-loao")} %**`,
      `on unseen actors: they are off by ${
        number(calibration.expectedCalibrationError)
      } % on average`,
      `On these four \`rich8-actors\` finds ${number(folds[0])} %; the folds range from ${
        number(Math.min(...folds))
      } % to ${number(Math.max(...folds))} %`,
      `are **${ratio("clips, one core", "librosa, one")}** as fast as librosa's`,
      `richer ones **${ratio("clips, one core", "openSMILE")}** as fast as openSMILE's`,
      `is done **${ratio("original recipe", "librosa and scikit")}** as fast`,
      `an epoch of its network alone ${ratio("epochs", "scikit-learn")} as fast as there`,
      `An answer comes ${ratio("model loaded", "itself")} as fast as the recording plays`,
      `in Chromium ${ratio("in Chromium", "itself")}.`,
      `All of it takes ${(size / 1e6).toFixed(1)} MB`,
      `finds ${inTheWild("noise-20db")} %, over a telephone ${inTheWild("telephone")} %`,
      `in a small room ${inTheWild("room")} %`,
      `${nemo.recordings} clips of`,
      `the saved model finds ${scored(nemo)}`,
      `other clips ${scored(enrolledNemo)}`,
      `as if of one voice, it finds ${scored(nemoAsOne)}`,
      `${100 * librosa.withinThousandth} % of the values of all ${
        librosa.clips.toLocaleString("en")
      } clips`,
      `at most ${librosa.largestDeviations} standard deviations`,
    ]
  ) {
    assert.ok(readme.includes(sentence), `README.md does not say: ${sentence}`);
  }
});

/** Unweighted average recall on the test actors of one fold. */
function uarOfFold(id: string, fold: number): number {
  const { emotions } = experiments.find((experiment) => experiment.id === id)!;
  const [header, ...rows] = predictions.get(id)!;
  const own = rows.filter((row) => Number(row[header.indexOf("fold")]) === fold);
  const index = (column: string) =>
    own.map((row) => emotions.indexOf(row[header.indexOf(column)] as Emotion));
  return unweightedAverageRecall(
    confusionMatrix(index("truth"), index("prediction"), emotions.length),
  );
}

Deno.test("results/predictions/ gives the confusion matrices of results/metrics.json", () => {
  for (const { id, emotions, confusion, accuracy: { mean } } of experiments) {
    const [header, ...rows] = predictions.get(id)!;
    const index = (column: string) =>
      rows.map((row) => emotions.indexOf(row[header.indexOf(column)] as typeof EMOTIONS[number]));
    const counted = confusionMatrix(index("truth"), index("prediction"), emotions.length);
    assert.deepEqual(counted, confusion, id);
    assert.ok(Math.abs(accuracy(counted) - mean) < 1e-5, id);
  }
});

Deno.test("results/predictions/ gives the groups of results/metrics.json", () => {
  for (const { id, emotions, groups } of experiments) {
    const [header, ...rows] = predictions.get(id)!;
    const read = rows.map((row) => ({
      clip: parseClipName(row[header.indexOf("clip")]),
      truth: row[header.indexOf("truth")] as Emotion,
      prediction: row[header.indexOf("prediction")] as Emotion,
    }));
    assert.deepEqual(groupResults(read, emotions), groups, id);
  }
});

Deno.test("results/predictions/ tests each actor in the fold that held the actor out", () => {
  const byFold = experiments.filter(({ protocol }) => /EmoBox folds/.test(protocol));
  assert.ok(byFold.length >= 4);
  for (const { id } of byFold) {
    const [header, ...rows] = predictions.get(id)!;
    assert.deepEqual(header.slice(0, 5), ["clip", "actor", "fold", "seed", "truth"]);
    for (const [clip, actor, fold, , truth] of rows) {
      assert.equal(parseClipName(clip).actor, Number(actor));
      assert.equal(parseClipName(clip).emotion, truth);
      assert.ok(EMOBOX_FOLDS[Number(fold) - 1].includes(Number(actor)), `${id} ${clip}`);
    }
  }
});

Deno.test("results/calibration.json and enrolment.json fit the experiment they are of", async () => {
  const { uar, accuracy, clips } = experiments.find(({ id }) => id === SAVED_EXPERIMENT)!;
  const calibration: Calibration = JSON.parse(await Deno.readTextFile("results/calibration.json"));
  assert.equal(calibration.experiment, SAVED_EXPERIMENT);
  assert.equal(calibration.bins.reduce((sum, { answers }) => sum + answers, 0), clips);
  assert.equal(calibration.coverage[0].accuracy, accuracy.mean);
  const { curve } = JSON.parse(await Deno.readTextFile("results/enrolment.json"));
  assert.equal(curve[0].uar.mean, uar.mean);
  const { temperature } = await readModel();
  assert.equal(temperature, calibration.temperature);
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

const tables = await readTables();

for (
  const [name, { clips, values, definition: { columns, parameters } }] of [
    ...tables.sets,
    ...Array.from(tables.rich, ([id, table]) => [`rich ${id}`, table] as const).slice(1),
  ]
) {
  Deno.test(`data/ holds the ${name} features of every clip, finite and not constant`, () => {
    assert.deepEqual(clips.map(({ id }) => id), expectedClips().map(({ id }) => id));
    assert.ok(values.every(Number.isFinite));
    // Half precision leaves fewer different values than there are clips, and where it is quiet there
    // is only the floor.
    const fewest = parameters.storage === "float16" ? 50 : 1_000;
    for (const [j, column] of columns.entries()) {
      // Played slower, nothing is left at the top: the highest band is empty, or nearly.
      if (/^rich 0\.\d+x$/.test(name) && column.startsWith("logmel_25")) continue;
      const distinct = new Set(clips.map((_, i) => values[i * columns.length + j]));
      assert.ok(distinct.size > fewest, `${column} has ${distinct.size} values`);
    }
  });
}

for (const { id, speed, elsewhere } of FRAME_VERSIONS) {
  Deno.test(`data/ holds frames of every clip, ${id}, finite, none without`, () => {
    const { clips, starts, values } = tables.frames.get(id)!;
    assert.deepEqual(clips.map(({ id }) => id), expectedClips().map(({ id }) => id));
    assert.ok(values.every(Number.isFinite));
    assert.ok(starts.subarray(1).every((start, i) => start > starts[i] + 5));
    const usual = tables.frames.get(AS_RECORDED)!.starts.at(-1)!;
    // Echoes lengthen speech, and in noise its beginning and end are not found.
    const longest = elsewhere ? 1.6 : 1.02;
    const length = starts.at(-1)! * speed / usual;
    assert.ok(length > 0.98 && length < longest, `${length} times as long`);
  });
}

Deno.test("data/ takes less than 40 MB", async () => {
  let bytes = 0;
  for await (const { name, isFile } of Deno.readDir("data")) {
    if (isFile) bytes += (await Deno.stat(`data/${name}`)).size;
  }
  assert.ok(bytes < 40e6, `${bytes} bytes`);
});

Deno.test("results/model/ takes less than 4 MB", async () => {
  const { size } = await Deno.stat("results/model/weights.bin");
  assert.ok(size < 4e6, `${size} bytes`);
});

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
