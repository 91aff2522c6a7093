import assert from "node:assert/strict";
import { type Clip, EMOTIONS, expectedClips, FOUR_EMOTIONS } from "../../lib/corpus/mod.ts";
import { seededRandom } from "../../lib/audio/mod.ts";
import {
  asModel,
  calibrationOf,
  enrolmentCurve,
  ENSEMBLE_EXPERIMENTS,
  ensembleCount,
  type EnsembleExperiment,
  fitOnAllClips,
  memberCounts,
  runEnsemble,
  type VersionTables,
} from "../../lib/evaluation/mod.ts";
import {
  AS_RECORDED,
  type FeatureTable,
  FRAMES_DEFINITION,
  frameTable,
} from "../../lib/features/mod.ts";
import { type Kind, KINDS, startTrainingPool } from "../../lib/model/mod.ts";

const WIDTH = FRAMES_DEFINITION.columns.length;
const clips = expectedClips().filter(({ repetition, statement }) =>
  repetition === 1 && statement === 1
);

/** Features that tell emotions, but lie elsewhere for every actor. */
function toyTables(place = (clip: Clip) => clip.actor): VersionTables {
  const random = seededRandom(1);
  const noise = () => random.uniform() - 0.5;
  const definition = { id: "toy", revision: 1, sampleRateHz: 1, parameters: {}, columns: ["a"] };
  const rich: FeatureTable = {
    definition,
    clips,
    values: Float32Array.from(clips, (c) => EMOTIONS.indexOf(c.emotion) + place(c) + noise()),
  };
  const frames = frameTable(
    clips,
    clips.map((clip) => {
      const own = new Float32Array(4 * WIDTH).map(noise);
      for (let t = 0; t < 4; t++) own[t * WIDTH] = EMOTIONS.indexOf(clip.emotion) + place(clip);
      return own;
    }),
  );
  return { rich: new Map([[AS_RECORDED, rich]]), frames: new Map([[AS_RECORDED, frames]]) };
}

const [{ recipe, views }] = ENSEMBLE_EXPERIMENTS;
const toy: EnsembleExperiment = {
  id: "toy",
  emotions: EMOTIONS,
  protocol: "actors",
  seeds: 1,
  calibrated: true,
  views: views.filter(({ id }) => !id.startsWith("tdnn")),
  recipe: {
    ...recipe,
    functionalVersions: recipe.functionalVersions.slice(0, 1),
    frameVersions: recipe.frameVersions.slice(0, 1),
    mlp: {
      ...recipe.mlp,
      hidden: [16],
      members: 2,
      maxEpochs: 60,
      learningRate: 0.02,
      inputDropout: 0,
      hiddenDropout: 0,
      mixup: 0,
    },
    tdnn: { ...recipe.tdnn, width: 8, channels: 8, pooled: 8, maxEpochs: 1 },
  },
};

const tables = toyTables();
const networks: Kind[] = [];
const pool = startTrainingPool(2);
const { runs, folds } = await runEnsemble(toy, tables, pool.train, (kind) => networks.push(kind))
  .finally(() => pool.stop());
const resultOf = (id: string) => runs.find(({ result }) => result.id === id)!;

Deno.test("runEnsemble() asks in all ways of the views, of every clip once", () => {
  assert.equal(ensembleCount(toy), 9);
  for (const [kind, members] of Object.entries(memberCounts(toy.recipe))) {
    assert.equal(networks.filter((own) => own === kind).length, 9 * members);
  }
  assert.deepEqual(runs.map(({ result }) => result.id), toy.views.map(({ id }) => id));
  for (const { result, predictions } of runs) {
    const expected = clips.filter(({ emotion }) => result.emotions.includes(emotion));
    const tested = predictions.map(({ clip }) => clip.id);
    assert.deepEqual(tested.toSorted(), expected.map(({ id }) => id).toSorted(), result.id);
    for (const { probabilities, prediction, truth, clip } of predictions) {
      assert.equal(truth, clip.emotion);
      assert.ok(result.emotions.includes(prediction));
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-5);
    }
  }
  assert.deepEqual(resultOf("rich4-actors").result.emotions, FOUR_EMOTIONS);
  assert.match(resultOf("rich8-enrolled").result.protocol, /unseen actors, enrolled: six EmoBox/);
  assert.match(resultOf("rich8-actors").result.model, /^LDA \+ 2 × MLP 16 \+ 1 × TDNN 8$/);
});

Deno.test("runEnsemble() gains by enrolment where actors differ", () => {
  const [alone, scaled, enrolled] = ["actors", "scaled", "enrolled"].map((how) =>
    resultOf(`rich8-${how}`).result.uar.mean
  );
  assert.ok(scaled > alone + 0.1, `${alone} to ${scaled}`);
  assert.notEqual(scaled, enrolled);
  assert.match(resultOf("rich8-scaled").result.protocol, /enrolled by scaling only: six EmoBox/);
});

Deno.test("runEnsemble() gives the same on this thread", async () => {
  const again = await runEnsemble(toy, tables);
  assert.deepEqual(again.runs, runs);
});

Deno.test("runEnsemble() learns nothing from test actors, nor takes its temperature from them", async () => {
  const held = [1, 11, 20, 21]; // the first fold
  const elsewhere = toyTables(({ actor }) => held.includes(actor) ? 500 - 9 * actor : actor);
  const after = await runEnsemble({ ...toy, views: toy.views.slice(0, 1) }, elsewhere);
  const [before] = folds;
  assert.deepEqual(after.folds[0].ensemble, before.ensemble);
  assert.notDeepEqual(after.folds[1].ensemble, folds[1].ensemble);
});

Deno.test("calibrationOf() counts every answer and takes temperatures back for the raw error", () => {
  const run = resultOf("rich8-actors");
  const calibration = calibrationOf(run, folds);
  assert.equal(calibration.bins.reduce((sum, { answers }) => sum + answers, 0), clips.length);
  assert.deepEqual(calibration.temperatures, folds.map(({ ensemble }) => ensemble.temperature));
  assert.ok(calibration.temperature > 0.2 && calibration.temperature < 5);
  assert.equal(calibration.coverage[0].accuracy, run.result.accuracy.mean);
});

Deno.test("enrolmentCurve() starts from nobody's voice and rises", async () => {
  const { curve, oneSided } = await enrolmentCurve(folds, tables, EMOTIONS, [0, 1, 8], 1);
  assert.deepEqual(curve.map((point) => point.clips), [0, 1, 8]);
  assert.equal(curve[0].uar.mean, resultOf("rich8-actors").result.uar.mean);
  assert.ok(curve[2].uar.mean > curve[0].uar.mean, JSON.stringify(curve));
  assert.deepEqual([oneSided.clips, oneSided.draws], [1, 7]); // there is but one neutral clip
  assert.ok(oneSided.uar.mean < curve[2].uar.mean, JSON.stringify(oneSided));
});

Deno.test("fitOnAllClips() and asModel() give a model with the temperature, threshold and card", async () => {
  const run = resultOf("rich8-actors");
  const quick = { ...toy.recipe, mlp: { ...toy.recipe.mlp, maxEpochs: 1 } };
  const pool = startTrainingPool(1);
  try {
    const experiment = { ...toy, recipe: quick };
    const ensemble = await fitOnAllClips(experiment, tables, pool.train);
    const model = asModel(ensemble, experiment, tables, run, 0.8);
    assert.equal(model.temperature, 0.8);
    assert.ok(model.abstainBelow >= 0 && model.abstainBelow <= 1);
    assert.equal(model.card.training.clips, clips.length);
    assert.deepEqual(model.card.metrics.uar, run.result.uar);
    for (const kind of KINDS) {
      const { weights } = model.networks[kind][0][0];
      assert.deepEqual(weights, weights.map(Math.f16round), kind);
    }
  } finally {
    pool.stop();
  }
});
