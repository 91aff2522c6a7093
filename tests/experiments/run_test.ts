import assert from "node:assert/strict";
import { EMOTIONS, expectedClips, FOUR_EMOTIONS } from "../../lib/corpus/mod.ts";
import { seededRandom } from "../../lib/audio/mod.ts";
import {
  accuracy,
  ENSEMBLE_EXPERIMENTS,
  type Experiment,
  experimentIds,
  EXPERIMENTS,
  mistakesOf,
  runCount,
  runExperiment,
  runFold,
  samePredictions,
  SAVED_EXPERIMENT,
  SLOW_EXPERIMENTS,
} from "../../lib/evaluation/mod.ts";
import { FEATURE_SETS, type FeatureTable } from "../../lib/features/mod.ts";
import { ORIGINAL_RECIPE, startTrainingPool } from "../../lib/model/mod.ts";

/** Features that tell emotions a little and actors a lot. */
function toyTable(): FeatureTable {
  const random = seededRandom(1);
  const clips = expectedClips().filter(({ repetition }) => repetition === 1);
  const values = Float32Array.from(clips.flatMap(({ emotion, actor }) => [
    EMOTIONS.indexOf(emotion) + 6 * (random.uniform() - 0.5),
    100 + actor,
  ]));
  const definition = {
    id: "toy",
    revision: 1,
    sampleRateHz: 1,
    parameters: {},
    columns: ["a", "b"],
  };
  return { definition, clips, values };
}

const toy: Experiment = {
  id: "toy4",
  emotions: FOUR_EMOTIONS,
  features: "toy",
  scaling: "standardised",
  protocol: "actors",
  seeds: 1,
  training: { ...ORIGINAL_RECIPE, hidden: [8], maxEpochs: 40, learningRate: 0.02 },
};

Deno.test("runExperiment() tests every clip of the emotions once over the actor folds", async () => {
  let runs = 0;
  const { result, predictions } = await runExperiment(toy, toyTable(), undefined, () => runs++);
  assert.equal(runs, 6);
  assert.equal(runs, runCount(toy));
  assert.equal(result.runs, 6);
  assert.equal(result.clips, 24 * 4 * 4);
  assert.equal(new Set(predictions.map(({ clip }) => clip.id)).size, result.clips);
  assert.equal(predictions.length, result.clips);
  assert.deepEqual(result.perClass.map(({ emotion }) => emotion), [...FOUR_EMOTIONS]);
  assert.deepEqual(result.perClass.map(({ support }) => support), [96, 96, 96, 96]);
  assert.ok(Math.abs(accuracy(result.confusion) - result.accuracy.mean) < 1e-6);
  assert.ok(result.uar.low < result.uar.mean && result.uar.mean < result.uar.high);
  assert.ok(result.uar.mean > 0.4, `learned too little: ${result.uar.mean}`);
});

Deno.test("runExperiment() gives the same twice, to the last bit", async () => {
  assert.deepEqual(await runExperiment(toy, toyTable()), await runExperiment(toy, toyTable()));
});

Deno.test("runExperiment() gives the same on workers, and with several members", async () => {
  const ensemble = { ...toy, training: { ...toy.training, maxEpochs: 3, members: 2 } };
  const pool = startTrainingPool(2);
  try {
    const table = toyTable();
    const onWorkers = await runExperiment(ensemble, table, pool.train);
    assert.deepEqual(onWorkers, await runExperiment(ensemble, table));
    assert.equal(onWorkers.result.model, "2 × MLP 8");
  } finally {
    pool.stop();
  }
});

Deno.test("runExperiment() repeats the actor folds with other weights for each seed", async () => {
  const thrice = { ...toy, seeds: 3, training: { ...toy.training, maxEpochs: 2 } };
  const { result, predictions } = await runExperiment(thrice, toyTable());
  assert.equal(result.runs, 18);
  assert.equal(result.clips, 384);
  assert.equal(predictions.length, 3 * 384);
  const of = (seed: number) => predictions.filter((p) => p.seed === seed);
  assert.deepEqual(of(1).map(({ clip }) => clip.id), of(3).map(({ clip }) => clip.id));
  assert.notDeepEqual(of(1)[0].probabilities, of(3)[0].probabilities);
});

Deno.test("runExperiment() with a random protocol holds out a quarter with every seed", async () => {
  const quick = {
    ...toy,
    protocol: "random",
    seeds: 20,
    training: { ...toy.training, maxEpochs: 2 },
  } as const;
  const { result, predictions } = await runExperiment(quick, toyTable());
  assert.equal(result.runs, 20);
  assert.equal(predictions.length, 20 * 96);
  assert.match(result.interval, /deviation over 20 seeds/);
});

Deno.test("runExperiment() learns nothing from test actors", async () => {
  const table = toyTable();
  const { predictions } = await runExperiment(toy, table);
  const changed = { ...table, values: table.values.slice() };
  const held = new Set([1, 11, 20, 21]); // the first fold
  for (const [row, { actor }] of table.clips.entries()) {
    if (!held.has(actor)) continue;
    changed.values[2 * row] = 50 - 7 * changed.values[2 * row];
    changed.values[2 * row + 1] = 1e4;
  }
  // One clip of a held-out actor stays as it was: its prediction must not move.
  const kept = table.clips.findIndex(({ actor, emotion }) => actor === 1 && emotion === "happy");
  changed.values.set(table.values.subarray(2 * kept, 2 * kept + 2), 2 * kept);
  const after = await runExperiment(toy, changed);
  const of = (list: typeof predictions) =>
    list.find(({ clip }) => clip.id === table.clips[kept].id)!.probabilities;
  assert.deepEqual(of(after.predictions), of(predictions));
});

Deno.test("runExperiment() refuses another feature set and a table without an emotion", async () => {
  await assert.rejects(runExperiment(EXPERIMENTS[0], toyTable()), /on "toy" features, expected/);
  const { definition } = toyTable();
  const empty = { definition, clips: [], values: new Float32Array(0) };
  await assert.rejects(runExperiment(toy, empty), /Cannot run toy4: no clip is calm/);
});

Deno.test("runExperiment() can leave out one actor at a time", async () => {
  const training = { ...toy.training, maxEpochs: 1 };
  const loao = { ...toy, training, protocol: "leave-one-actor-out" } as const;
  const { result, predictions } = await runExperiment(loao, toyTable());
  assert.equal(result.runs, 24);
  assert.equal(result.runs, runCount(loao));
  assert.ok(predictions.every(({ clip, fold }) => clip.actor === fold));
  assert.equal(result.protocol, "unseen actors: leave one actor out, 1 seed");
});

Deno.test("EXPERIMENTS have names of their own and features that exist", () => {
  assert.equal(new Set(experimentIds()).size, experimentIds().length);
  const known = FEATURE_SETS.map(({ id }) => id);
  for (const { features } of EXPERIMENTS) assert.ok(known.includes(features));
  const saved = ENSEMBLE_EXPERIMENTS.find(({ views }) =>
    views.some(({ id }) => id === SAVED_EXPERIMENT)
  );
  assert.equal(saved?.protocol, "actors");
  assert.ok(saved?.calibrated);
  for (const id of SLOW_EXPERIMENTS) assert.ok(ENSEMBLE_EXPERIMENTS.some((e) => e.id === id));
});

Deno.test("runFold() is one of the repetitions of runExperiment()", async () => {
  const table = toyTable();
  const { predictions } = await runExperiment(toy, table);
  const own = await runFold(toy, table, 1);
  const [{ fold, seed }] = own;
  assert.deepEqual(own, predictions.filter((one) => one.fold === fold && one.seed === seed));
  assert.ok(samePredictions(own, predictions));
  const other = { ...own[0], prediction: own[0].prediction === "calm" ? "happy" : "calm" } as const;
  assert.ok(!samePredictions([other, ...own.slice(1)], predictions));
  assert.ok(!samePredictions(own.slice(1), predictions));
});

Deno.test("mistakesOf() lists the most frequent mistake first", () => {
  const of = (support: number) => ({
    emotion: "calm" as const,
    precision: 0,
    recall: 0,
    f1: 0,
    support,
  });
  const mistakes = mistakesOf({
    emotions: ["calm", "sad"],
    confusion: [[6, 4], [1, 1]],
    perClass: [of(10), of(2)],
  });
  assert.deepEqual(mistakes, [
    { truth: "sad", prediction: "calm", clips: 1, part: 0.5 },
    { truth: "calm", prediction: "sad", clips: 4, part: 0.4 },
  ]);
});
