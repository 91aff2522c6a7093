import assert from "node:assert/strict";
import { seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { CONTOUR_NAMES, rich } from "../../lib/features/mod.ts";
import {
  argMax,
  ensembleProbabilities,
  featureGroup,
  influences,
  predictionInputs,
} from "../../lib/model/mod.ts";
import { toyModel } from "../helpers/toy_model.ts";

const model = await toyModel();
const STYLE = { pitchHz: 120, pitchRange: 4, rate: 4, effort: 0.5, breath: 0.1 };
const inputs = await predictionInputs([synthesiseSpeech(STYLE, seededRandom(1).uniform)]);

Deno.test("every feature is in a group, and every group has features", () => {
  const groups = Map.groupBy([...rich.columns, ...CONTOUR_NAMES], featureGroup);
  assert.deepEqual([...groups.keys()].sort(), ["loudness", "pitch", "rhythm", "timbre"]);
  assert.equal(featureGroup("pitch_semitones.voiced.mean"), "pitch");
  assert.equal(featureGroup("voiced.part"), "rhythm");
  assert.equal(featureGroup("mfcc_00.mean"), "loudness");
  assert.equal(featureGroup("mfcc_07.voiced.std"), "timbre");
});

Deno.test("influences are what the answer loses without a group, the strongest first", () => {
  const before = inputs.functionals.slice();
  const found = influences(model, inputs);
  assert.deepEqual(inputs.functionals, before);
  assert.equal(found.length, 4);
  const probabilities = ensembleProbabilities(model, inputs);
  for (const [i, { without, adds }] of found.entries()) {
    assert.ok(Math.abs(without + adds - probabilities[argMax(probabilities)]) < 1e-6);
    assert.ok(i === 0 || adds <= found[i - 1].adds);
  }
  assert.ok(found.some(({ adds }) => Math.abs(adds) > 1e-4));
});

Deno.test("a group that is as usual has no influence", () => {
  const functionals = inputs.functionals.slice();
  const { values: frames, starts } = inputs.frames;
  const values = frames.slice();
  for (const [j, column] of rich.columns.entries()) {
    if (featureGroup(column) === "pitch") functionals[j] = model.scalers.functionals.mean[j];
  }
  for (let at = 0; at < values.length; at++) {
    const j = at % CONTOUR_NAMES.length;
    if (featureGroup(CONTOUR_NAMES[j]) === "pitch") values[at] = model.scalers.frames.mean[j];
  }
  const found = influences(model, { functionals, frames: { values, starts } });
  assert.equal(found.find(({ group }) => group === "pitch")!.adds, 0);
});
