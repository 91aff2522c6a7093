import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { encodeWav, seededRandom } from "../../lib/audio/mod.ts";
import { ALL_DEGRADATIONS } from "../../lib/audio/augment/degradations.ts";
import type { AudioRecording } from "../../lib/corpus/mod.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import type { Prediction, ScorecardRow } from "../../lib/evaluation/mod.ts";
import {
  type CrossCorpusResult,
  nonSpeechRows,
  scoreDegraded,
  scoreLeftOut,
  scoreSavedModel,
} from "../../lib/experiments/mod.ts";
import { predictionRows } from "../../lib/experiments/scorecard_predictions.ts";
import { drawEvenly, voicesFor } from "../../lib/experiments/scorecard_audio.ts";
import { robustnessRows } from "../../lib/experiments/scorecard_robustness.ts";
import { baseline } from "../../lib/features/mod.ts";
import type { SavedModel } from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const EMOTIONS = ["happy", "sad"];
/** Ten predictions of each emotion of a speaker, some of them correct, all with one confidence. */
function answers(
  speaker: string,
  sex: "female" | "male",
  right: readonly [number, number],
  confidence = 0.8,
  corpus = "toy",
): Prediction[] {
  return EMOTIONS.flatMap((truth, k) =>
    Array.from({ length: 10 }, (_, i): Prediction => {
      const chosen = i < right[k] ? k : 1 - k;
      const probabilities = new Float32Array(2).fill(1 - confidence);
      probabilities[chosen] = confidence;
      const recording = { id: `${speaker}${k}${i}`, corpus, speaker, emotion: truth, sex };
      return { experiment: "e", recording, fold: 1, seed: 1, truth, probabilities };
    })
  );
}
const find = (rows: readonly ScorecardRow[], what: string | RegExp) => {
  const found = rows.filter((row) =>
    typeof what === "string" ? row.what === what : what.test(row.what)
  );
  assert.equal(found.length, 1, `${what}: ${found.length} of ${rows.map((row) => row.what)}`);
  return found[0];
};

const predictions = [
  ...answers("a", "female", [10, 10]),
  ...answers("b", "female", [10, 8]),
  ...answers("c", "male", [4, 2]),
  ...answers("d", "male", [6, 4]),
];
const subject = { model: "m", corpus: "toy", emotions: EMOTIONS, predictions, pitchHz: new Map() };

Deno.test("predictionRows() measures correctness; values that reach the limit pass", () => {
  const rows = predictionRows({ ...subject, calibrationLimit: 0.05 });
  const uar = find(rows, "unweighted average recall");
  assertClose([uar.value, uar.random!], [(30 / 40 + 24 / 40) / 2, 0.5], 0.02);
  assert.equal(uar.passed, true);
  assert.ok(uar.interval!.low < uar.value && uar.value < uar.interval!.high);
  assert.equal(find(rows, "recall of sad").value, 0.6);
  // 46 of 80 are answered happy, of which 30 rightly.
  assertClose([find(rows, "precision of happy").value], [30 / 46], 1e-6);
  assertClose([find(rows, /^share of happy/).value], [6 / 80], 1e-6);
  const worse = predictionRows({
    ...subject,
    predictions: answers("a", "male", [10, 0]),
    calibrationLimit: 0.05,
  });
  assert.equal(find(worse, "recall of sad").passed, false);
  assert.equal(find(worse, /^share of happy/).passed, false);
  assert.equal(find(worse, "recall of sad").interval, null, "one speaker cannot be resampled");
});

Deno.test("predictionRows() compares the difference of women and men with that of a random model", () => {
  const rows = predictionRows({ ...subject, calibrationLimit: 0.05 });
  const women = find(rows, "UAR, female minus overall");
  assertClose([women.value], [38 / 40 - 54 / 80], 1e-6);
  // Half the difference of two accuracies of 40: 0.056 is one standard deviation.
  assert.ok(women.limit! > 0.14 && women.limit! < 0.24, `${women.limit}`);
  assert.equal(women.passed, false);
  assert.equal(find(rows, /^UAR, male/).passed, false);
  const same = [...answers("a", "female", [7, 7]), ...answers("c", "male", [7, 7])];
  const fair = predictionRows({ ...subject, predictions: same, calibrationLimit: 0.05 });
  const tests = fair.filter(({ test }) => test === "sex");
  assert.equal(tests.length, 6);
  assert.ok(tests.every(({ passed, value }) => passed && value === 0));
});

Deno.test("predictionRows() groups speakers by pitch, and correlates pitch with UAR", () => {
  const pitchHz = new Map([["toy/a", 220], ["toy/b", 190], ["toy/c", 100], ["toy/d", 145]]);
  const rows = predictionRows({ ...subject, pitchHz, calibrationLimit: 0.05 });
  assertClose([find(rows, /^UAR, up to 145 Hz/).value], [16 / 40 - 54 / 80], 1e-6);
  assertClose([find(rows, /^UAR, 145 to 190 Hz/).value], [18 / 20 - 54 / 80], 1e-6);
  assert.equal(find(rows, "rank correlation of UAR and mean pitch").value, 1);
  assert.equal(find(rows, /^lowest UAR of 4 speakers: toy\/c/).value, 0.3);
  const unknown = predictionRows({ ...subject, calibrationLimit: 0.05 });
  assert.ok(!unknown.some(({ test }) => test === "pitch"));
});

Deno.test("predictionRows() measures calibration against its limit", () => {
  const all = (confidence: number, limit: number) =>
    find(
      predictionRows({
        ...subject,
        predictions: [
          ...answers("a", "male", [7, 7], confidence),
          ...answers("b", "male", [9, 7], confidence),
        ],
        calibrationLimit: limit,
      }),
      "expected calibration error",
    );
  assertClose([all(0.75, 0.05).value, all(0.95, 0.05).value], [0, 0.2], 1e-6);
  assert.deepEqual([all(0.95, 0.05).passed, all(0.95, 0.2001).passed], [false, true]);
});

Deno.test("scoreLeftOut() fits the temperature for a corpus on the others", () => {
  const result = (tested: string, right: [number, number], confidence: number) => ({
    trained: ["x", "y"],
    tested,
    predictions: answers("a", "female", right, confidence, tested),
  } as unknown as CrossCorpusResult);
  // All other corpora are right in 6 of 10, and so is the one tested, which says 0.9.
  const rows = scoreLeftOut(
    [
      result("one", [6, 6], 0.9),
      result("two", [6, 6], 0.9),
      result("three", [10, 10], 0.9),
    ],
    EMOTIONS,
    new Map(),
  );
  const errors = rows.filter(({ what }) => what === "expected calibration error");
  assert.deepEqual(errors.map(({ corpus }) => corpus), ["one", "two", "three"]);
  // For one and two, 16 of 20 of the others are right; for three, 12 of 20.
  assertClose(errors.map(({ value }) => value), [0.2, 0.2, 0.4], 0.01);
});

Deno.test("robustnessRows() measures unchanged answers, and the change of UAR", () => {
  const clean = [...answers("a", "male", [10, 10]), ...answers("b", "male", [10, 10])];
  const degraded = [...answers("a", "male", [10, 8]), ...answers("b", "male", [10, 10])];
  const made = new Map([["gain", degraded], ["room", degraded], ["quiet", degraded]]);
  const rows = robustnessRows({ model: "m", corpus: "toy" }, EMOTIONS, {
    clean,
    degraded: made,
    pitchHz: new Map(),
  });
  const values = rows.map(({ test, value, passed }) => ({ test, value, passed }));
  assert.deepEqual(values, [
    { test: "small changes", value: 0.95, passed: true },
    { test: "microphone and room", value: 0.95, passed: true },
    { test: "microphone and room", value: -0.05, passed: false },
    { test: "by level", value: 0.95, passed: null },
  ]);
  assert.deepEqual(rows[0].interval, { low: 0.9, high: 1 });
});

/** A model of two emotions whose answer depends on the level of a recording. */
function levelModel(threshold = 0.5): SavedModel {
  const features = baseline.columns.length;
  const layer = tf.layers.dense({ units: 2, inputShape: [features], activation: "softmax" });
  const network = tf.sequential({ layers: [layer] });
  const kernel = new Float32Array(features * 2);
  kernel[0] = 0.01; // the first MFCC rises with the level
  layer.setWeights([tf.tensor2d(kernel, [features, 2]), tf.tensor1d([3, 0])]);
  return {
    featureSet: baseline.id,
    emotions: EMOTIONS,
    scaler: { ...identityScaler(features), withinSpeaker: new Float32Array(features).fill(1) },
    network,
    classMeans: EMOTIONS.map(() => new Array(features).fill(0)),
    temperature: 1,
    threshold,
    card: { description: "d", training: {}, metrics: {}, licence: "l", limits: "l" },
  };
}

/** Four speakers, a recording of each emotion by each. */
const recordings = ["a", "b", "c", "d", "e"].flatMap((speaker, i) =>
  (["happy", "sad"] as const).map((emotion): AudioRecording => {
    const { samples, sampleRateHz } = toySpeech(emotion, 100 + 30 * i, seededRandom(i));
    const wav = encodeWav({ samples: samples.subarray(4_000, 14_000), sampleRateHz });
    const id = `${speaker}-${emotion}`;
    return {
      id,
      corpus: "toy",
      speaker,
      emotion,
      path: `${id}.wav`,
      read: () => Promise.resolve(wav),
    };
  })
);

Deno.test("drawEvenly() draws one of each emotion and speaker before a second, and is deterministic", () => {
  const many = [...recordings, ...recordings.map((own) => ({ ...own, id: `${own.id}2` }))];
  const cellOf = (i: number) => `${many[i].speaker} ${many[i].emotion}`;
  assert.equal(new Set(drawEvenly(many, 10).map(cellOf)).size, 10);
  const drawn = drawEvenly(many, 14);
  assert.equal(new Set(drawn).size, 14);
  assert.equal(new Set(drawn.map(cellOf)).size, 10);
  assert.deepEqual(drawEvenly(many, 14), drawn);
  assert.deepEqual(drawEvenly(recordings, 99), [...recordings.keys()]);
});

Deno.test("voicesFor() takes only other speakers of the same fold", () => {
  const recogniser = levelModel();
  const clips = recordings.map((recording, i) => ({ recording, recogniser, fold: i < 6 ? 1 : 2 }));
  assert.deepEqual(voicesFor(0, clips).sort(), [2, 3, 4, 5]);
  assert.deepEqual(voicesFor(9, clips).sort(), [6, 7]);
});

Deno.test("scoreDegraded() tests the rows of each fold on every degradation", async () => {
  const fold = (number: number, test: number[]) => ({
    recogniser: levelModel(),
    test: Int32Array.from(test),
    number,
    seed: 1,
  });
  const seen: number[] = [];
  const { rows, clips, leftOut } = await scoreDegraded(
    "m",
    [fold(1, [0, 1, 2, 3, 4, 5])],
    recordings,
    { clips: 10, onClip: (done) => seen.push(done) },
  );
  assert.deepEqual([clips, leftOut, seen], [6, [], [1, 2, 3, 4, 5, 6]]);
  const unchanged = rows.filter(({ what }) => what.endsWith("answers unchanged"));
  const curves = rows.filter(({ test }) => test.startsWith("by "));
  assert.equal(unchanged.length + curves.length, ALL_DEGRADATIONS.length);
  // Zeros after the end hardly change the mean level; noise raises it.
  assert.equal(unchanged.find(({ what }) => what.startsWith("100, 500 or 1,000 zeros"))!.value, 1);
  const few = await scoreDegraded("m", [fold(1, [0, 2])], recordings, { clips: 10 });
  assert.match(few.leftOut.join(), /^babble: toy\/a has fewer than 4 recordings of other speakers/);
  assert.ok(!few.rows.some(({ what }) => what.includes("other voices")));
});

Deno.test("scoreSavedModel() refuses a corpus of the training, and unknown emotions", async () => {
  const trained = {
    ...levelModel(),
    card: { ...levelModel().card, training: { corpora: ["toy"] } },
  };
  await assert.rejects(
    scoreSavedModel("m", trained, recordings, { clips: 10 }),
    /Cannot test the model on toy: its card says that it was trained on toy/,
  );
  const calm = [{ ...recordings[0], emotion: "calm" }];
  await assert.rejects(
    scoreSavedModel("m", levelModel(), calm, { clips: 10 }),
    /emotion is "calm"/,
  );
});

Deno.test("nonSpeechRows() counts sounds that are refused or answered as not sure", async () => {
  const model = await toyModel();
  const always = await nonSpeechRows({ ...model, threshold: 1 }, "m");
  assert.ok(always.length > 5 && always.every(({ passed, value }) => passed && value === 1));
  const never = await nonSpeechRows({ ...model, threshold: 0 }, "m");
  assert.equal(find(never, /^silence/).value, 1, "refused, however sure");
  assert.equal(find(never, /^white noise/).value, 1);
});
