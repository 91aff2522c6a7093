import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { argMax } from "../../lib/core/arg_max.ts";
import { rich } from "../../lib/features/mod.ts";
import { emotionProbabilities, enrolVoice, featureGroup, influences } from "../../lib/model/mod.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = await toyModel();
const random = seededRandom(1);
const row = rich.extract(toySpeech("happy", 120, random));
const voice = enrolVoice(model, rich.extract(toySpeech("sad", 120, random)));

/** The row with one group at the mean of a scaler. */
const without = (group: string, mean: Float32Array) =>
  row.map((value, j) => featureGroup(rich.columns[j]) === group ? mean[j] : value);

Deno.test("every feature is in a group, and every group has features", () => {
  const groups = Map.groupBy(rich.columns, featureGroup);
  assert.deepEqual([...groups.keys()].sort(), ["loudness", "pitch", "rhythm", "timbre"]);
  for (
    const [column, group] of [
      ["pitch_semitones.voiced.mean", "pitch"],
      ["voicing.std", "pitch"],
      ["voiced.part", "rhythm"],
      ["duration_s", "rhythm"],
      ["energy.mean", "loudness"],
      ["flux.std", "loudness"],
      ["mfcc_00.mean", "loudness"],
      ["mfcc_07.voiced.std", "timbre"],
      ["mfcc_10.mean", "timbre"],
    ]
  ) assert.equal(featureGroup(column), group, column);
});

for (const [who, own] of [["nobody", undefined], ["an enrolled speaker", voice]] as const) {
  Deno.test(`influences, with the voice of ${who}, are what the answer loses at the mean of each group`, () => {
    const before = row.slice();
    const found = influences(model, row, own);
    assert.deepEqual(row, before);
    const probabilities = emotionProbabilities(model, row, { voice: own });
    const answer = argMax(probabilities);
    const { mean } = own?.scaler ?? model.scaler;
    assert.deepEqual(
      found.map(({ group }) => group).toSorted(),
      ["loudness", "pitch", "rhythm", "timbre"],
    );
    for (const influence of found) {
      const replaced = without(influence.group, mean);
      const left = emotionProbabilities(model, replaced, { voice: own })[answer];
      assert.equal(influence.without, left);
      assert.equal(influence.adds, probabilities[answer] - left);
      assert.notEqual(influence.adds, 0);
    }
    assert.deepEqual(found, found.toSorted((a, b) => b.adds - a.adds));
  });
}

Deno.test("a group that is at its mean has no influence", () => {
  for (const group of ["pitch", "timbre"] as const) {
    const found = influences(model, without(group, model.scaler.mean));
    assert.equal(found.find((influence) => influence.group === group)!.adds, 0);
  }
});
