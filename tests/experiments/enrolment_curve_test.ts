import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { Recording } from "../../lib/corpus/mod.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { enrolmentCurve, type FittedFold } from "../../lib/experiments/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";

await loadBackend();

const emotions = ["calm", "happy"];

/**
 * Two speakers with six recordings of each emotion, at 1 and 5. The model predicts calm below 0 and
 * happy above, so their mean is 3 too high for it.
 */
const recordings = ["a", "b"].flatMap((speaker) =>
  emotions.flatMap((emotion) =>
    Array.from({ length: 6 }, (_, i): Recording => ({
      id: `${speaker}-${emotion}-${i}`,
      corpus: "toy",
      speaker,
      emotion,
    }))
  )
);
const dataset: Dataset = {
  recordings,
  features: {
    columns: ["x"],
    values: Float32Array.from(recordings, ({ emotion }) => emotion === "calm" ? 1 : 5),
  },
};

/** A model that is nearly certain on either side of 0. */
function folds(): FittedFold[] {
  const layer = tf.layers.dense({ units: 2, inputShape: [1] });
  const network = tf.sequential({
    layers: [layer, tf.layers.activation({ activation: "softmax" })],
  });
  layer.setWeights([tf.tensor2d([[-20, 20]]), tf.zeros([2])]);
  const one = () => Float32Array.of(1);
  const recogniser = {
    featureSet: "none",
    emotions,
    scaler: {
      mean: Float32Array.of(0),
      standardDeviation: one(),
      withinSpeaker: one(),
      limit: Infinity,
    },
    network,
    classMeans: [[-1], [1]],
    temperature: 1,
  };
  const rowsOf = (speaker: string) =>
    Int32Array.from(recordings.keys().filter((row) => recordings[row].speaker === speaker));
  return ["a", "b"].map((speaker, i) => ({
    recogniser,
    test: rowsOf(speaker),
    number: i + 1,
    seed: 1,
  }));
}

const all = (value: number) => ({ mean: value, low: value, high: value });

Deno.test("enrolmentCurve() scores the recordings that were not drawn, after enrolment with those drawn", async () => {
  const { curve } = await enrolmentCurve(folds(), dataset, [0, 8]);
  // Unknown speakers are all predicted as happy. Eight of twelve recordings, at least two of each
  // emotion, move a speaker's mean by 8 / 12 of 2.3 to 3.7: calm is below it, happy above.
  assert.deepEqual(curve, [
    { recordings: 0, draws: 1, uar: all(0.5) },
    { recordings: 8, draws: 10, uar: all(1) },
  ]);
});

/** The folds with a network that keeps the scaled rows of each call. */
function watched(): { folds: FittedFold[]; calls: number[][] } {
  const calls: number[][] = [];
  const watch = (network: tf.LayersModel): tf.LayersModel =>
    Object.create(network, {
      predict: {
        value: (x: tf.Tensor, args: tf.ModelPredictConfig) => {
          calls.push([...x.dataSync()]);
          return network.predict(x, args);
        },
      },
    });
  const own = folds().map(({ recogniser, ...fold }) => ({
    ...fold,
    recogniser: { ...recogniser, network: watch(recogniser.network) },
  }));
  return { folds: own, calls };
}

Deno.test("enrolmentCurve() predicts each recording that was not drawn once, and no other", async () => {
  const { values } = dataset.features;
  const distinct = { columns: ["x"], values: values.map((value, i) => value + i / 1_000) };
  const { folds: own, calls } = watched();
  await enrolmentCurve(own, { recordings, features: distinct }, [0, 3]);
  // Without enrolment, both speakers; then ten draws of three, and two emotions of five. Each time
  // the means of the two emotions come first.
  const sizes = [
    ...[[2, 12], [2, 12]],
    ...Array(20).fill([2, 3, 9]),
    ...Array(4).fill([2, 5, 7]),
  ];
  assert.deepEqual(calls.map(({ length }) => length), sizes.flat());
  let at = 4;
  const drawn = new Set<string>();
  for (const size of sizes.slice(2)) {
    const [, enrolled, scored] = calls.slice(at, at += size.length);
    // Both calls have the same scaler, so that the same recording would be the same value.
    assert.equal(new Set([...enrolled, ...scored]).size, 12);
    drawn.add(enrolled.join());
  }
  assert.equal(drawn.size, 24);
});

Deno.test("enrolmentCurve() enrols with recordings of one emotion, each in turn", async () => {
  const { oneSided } = await enrolmentCurve(folds(), dataset, []);
  // Five happy ones move the mean by 5 / 9 of 5, to between 1 and 5: one happy and six calm
  // recordings are left, all correct. Five calm ones move it by 5 / 9 of 1: six happy ones are
  // correct, and the one that is calm is not.
  assert.deepEqual(oneSided, { recordings: 5, draws: 2, uar: all(0.928571) });
});

Deno.test("enrolmentCurve() leaves out emotions of which all recordings would be enrolled", async () => {
  const kept = recordings.flatMap(({ emotion, id }, row) =>
    emotion === "happy" || Number(id.at(-1)) < 5 ? [row] : []
  );
  const less = folds().map((fold) => ({
    ...fold,
    test: fold.test.filter((row) => kept.includes(row)),
  }));
  const { oneSided } = await enrolmentCurve(less, dataset, []);
  assert.deepEqual(oneSided, { recordings: 5, draws: 1, uar: all(1) });
});

Deno.test("enrolmentCurve() is deterministic, with new recordings for each number and draw", async () => {
  // With so few recordings, it depends on the draw whether the mean is moved by more than 1.
  const once = await enrolmentCurve(folds(), dataset, [3]);
  assert.deepEqual(await enrolmentCurve(folds(), dataset, [3]), once);
  assert.deepEqual((await enrolmentCurve(folds(), dataset, [8, 3])).curve[1], once.curve[0]);
});
