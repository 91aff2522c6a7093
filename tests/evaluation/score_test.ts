import assert from "node:assert/strict";
import { argMax } from "../../lib/core/arg_max.ts";
import { confusionOf, type Prediction, type Resample, score } from "../../lib/evaluation/mod.ts";
import { predictedEmotion } from "../../lib/evaluation/prediction.ts";

const emotions = ["calm", "happy", "sad"];

/** A prediction of one emotion, with certainty. */
function prediction(
  truth: string,
  predicted: string,
  { speaker = "a", id, seed = 1 }: { speaker?: string; id?: string; seed?: number } = {},
): Prediction {
  return {
    experiment: "toy",
    recording: { id: id ?? `${speaker}-${truth}`, corpus: "toy", speaker, emotion: truth },
    fold: 1,
    seed,
    truth,
    probabilities: Float32Array.from(emotions, (emotion) => emotion === predicted ? 1 : 0),
  };
}

/** Speakers with some recordings of each of two emotions, all predicted correctly or none. */
function speakers(count: number, correct: number, recordings: number): Prediction[] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: recordings }, (_, j) => {
      const [truth, other] = j % 2 === 0 ? ["calm", "happy"] : ["happy", "calm"];
      return prediction(truth, i < correct ? truth : other, { speaker: `${i}`, id: `${i}-${j}` });
    })
  );
}

const scoreBy = (predictions: readonly Prediction[], resample: Resample) =>
  score(predictions, { emotions, resample });

Deno.test("score() counts all predictions and computes the metrics from the counts", () => {
  const result = scoreBy([
    ...[prediction("calm", "calm"), prediction("calm", "calm"), prediction("calm", "happy")],
    ...[prediction("happy", "happy"), prediction("happy", "sad")],
    ...[prediction("sad", "calm")],
  ], "recordings");
  assert.deepEqual(result.confusion, [[2, 1, 0], [0, 1, 1], [1, 0, 0]]);
  assert.equal(result.predictions, 6);
  assert.deepEqual(result.emotions, emotions);
  assert.equal(result.uar.mean, Number(((2 / 3 + 1 / 2 + 0) / 3).toFixed(6)));
  assert.equal(result.accuracy.mean, 0.5);
  // F1: 2 · 2 / (3 + 3), 2 · 1 / (2 + 2), 0.
  assert.equal(result.macroF1.mean, Number(((2 / 3 + 1 / 2) / 3).toFixed(6)));
  const perClass = result.perClass.map(({ recallInterval: _, ...metrics }) => metrics);
  assert.deepEqual(perClass, [
    { emotion: "calm", precision: 0.666667, recall: 0.666667, f1: 0.666667, support: 3 },
    { emotion: "happy", precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
    { emotion: "sad", precision: 0, recall: 0, f1: 0, support: 1 },
  ]);
  assert.deepEqual(result.perClass.map(({ recallInterval }) => recallInterval.mean), [
    ...[0.666667, 0.5, 0],
  ]);
});

Deno.test("score() by seeds gives the mean with one standard deviation on either side", () => {
  // Seed 1: calm 1/1, happy 1/1. Seed 2: calm 1/1, happy 0/1.
  const result = scoreBy([
    prediction("calm", "calm", { seed: 1 }),
    prediction("happy", "happy", { seed: 1 }),
    prediction("calm", "calm", { seed: 2 }),
    prediction("happy", "calm", { seed: 2 }),
  ], "seeds");
  assert.equal(result.groups, 2);
  assert.deepEqual(result.uar, { mean: 0.75, low: 0.5, high: 1 });
  assert.deepEqual(result.accuracy, { mean: 0.75, low: 0.5, high: 1 });
  const [calm, happy] = result.perClass.map(({ recallInterval }) => recallInterval);
  assert.deepEqual([calm, happy], [{ mean: 1, low: 1, high: 1 }, { mean: 0.5, low: 0, high: 1 }]);
});

Deno.test("score() by speakers draws whole speakers: quantiles of a binomial distribution", () => {
  // Five of ten speakers are right. Of ten that are drawn, Bin(10, ½) are: 2.5 % quantiles 2 and 8.
  const result = scoreBy(speakers(10, 5, 10), "speakers");
  assert.equal(result.groups, 10);
  const expected = { mean: 0.5, low: 0.2, high: 0.8 };
  assert.deepEqual([result.uar, result.accuracy], [expected, expected]);
  assert.deepEqual(result.perClass[0].recallInterval, expected);
});

Deno.test("score() by recordings draws each independently, so the interval is narrower", () => {
  // Bin(100, ½): quantiles 40 and 60, of which 2,000 draws may miss one.
  const { groups, accuracy } = scoreBy(speakers(10, 5, 10), "recordings");
  assert.equal(groups, 100);
  assert.equal(accuracy.mean, 0.5);
  assert.ok(Math.abs(accuracy.low - 0.4) < 0.0101 && Math.abs(accuracy.high - 0.6) < 0.0101);
});

Deno.test("score() ignores draws without an emotion in its recall, and the emotion in macro F1", () => {
  const own = Array.from({ length: 12 }, (_, i) => {
    const emotion = i === 0 ? "calm" : "happy"; // no calm in a third of the draws
    return prediction(emotion, emotion, { id: `${i}` });
  });
  const { macroF1, perClass } = scoreBy(own, "recordings");
  const all = { mean: 1, low: 1, high: 1 };
  assert.deepEqual([macroF1, perClass[0].recallInterval, perClass[1].recallInterval], [
    all,
    all,
    all,
  ]);
  assert.deepEqual(perClass[2].recallInterval, { mean: 0, low: 0, high: 0 }); // sad never occurs
});

Deno.test("score() has no width if all speakers are alike, and is deterministic", () => {
  const alike = scoreBy(speakers(4, 4, 2), "speakers");
  assert.deepEqual(alike.accuracy, { mean: 1, low: 1, high: 1 });
  assert.deepEqual(scoreBy(speakers(7, 3, 4), "speakers"), scoreBy(speakers(7, 3, 4), "speakers"));
});

Deno.test("score() keeps the repetitions of a recording together, and corpora apart", () => {
  const own = [
    prediction("calm", "calm", { seed: 1 }),
    prediction("calm", "calm", { seed: 2 }),
    prediction("happy", "calm"),
  ];
  assert.equal(scoreBy(own, "recordings").groups, 2);
  const twin = own.map(({ recording, ...rest }) => ({
    ...rest,
    recording: { ...recording, corpus: "other" },
  }));
  assert.equal(scoreBy([...own, ...twin], "recordings").groups, 4);
  assert.equal(scoreBy([...own, ...twin], "speakers").groups, 2);
});

Deno.test("score() refuses no predictions, and a label that is not an emotion", () => {
  assert.throws(() => scoreBy([], "speakers"), {
    name: "RangeError",
    message: "Cannot score 0 predictions",
  });
  assert.throws(() => scoreBy([prediction("bored", "calm")], "speakers"), {
    name: "RangeError",
    message: 'Cannot score a recording of "bored", expected one of calm, happy, sad',
  });
});

Deno.test("predictedEmotion() is the most probable, the first among equals", () => {
  const probabilities = Float32Array.of(0.2, 0.4, 0.4);
  assert.equal(predictedEmotion({ probabilities }, emotions), "happy");
  assert.equal(argMax(probabilities), 1);
  assert.deepEqual(confusionOf([{ truth: "sad", probabilities }], emotions), [
    ...[[0, 0, 0], [0, 0, 0], [0, 1, 0]],
  ]);
});
