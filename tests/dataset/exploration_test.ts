import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { EMOTIONS, expectedClips, FOUR_EMOTIONS } from "../../lib/corpus/mod.ts";
import { actorFolds } from "../../lib/dataset/mod.ts";
import {
  effectSizes,
  INNER_HELD_OUT,
  innerFold,
  learningCurve,
  nearestNeighbourAgreement,
  principalComponents,
  withoutTestActors,
} from "../../lib/evaluation/mod.ts";
import { ORIGINAL_RECIPE } from "../../lib/model/mod.ts";

Deno.test("effectSizes() is the difference of means in pooled deviations, largest first", () => {
  // Two groups of two: deviations 1 and 1, means 2 apart; a constant; the other way round, 1 apart.
  const values = Float32Array.of(...[1, 5, 4], ...[3, 5, 6], ...[3, 5, 3], ...[5, 5, 5]);
  const effects = effectSizes(values, ["a", "b", "c"], [0, 1], [2, 3]);
  assert.deepEqual(effects, [{ feature: "a", d: -2 }, { feature: "c", d: 1 }, {
    feature: "b",
    d: 0,
  }]);
});

Deno.test("principalComponents() finds the direction of the largest variance", () => {
  const random = seededRandom(1);
  const rows = Array.from({ length: 200 }, () => {
    const long = 10 * (random.uniform() - 0.5), short = random.uniform() - 0.5;
    return [long + short, long - short, 3];
  });
  const { points, explained } = principalComponents(Float32Array.from(rows.flat()), 3);
  assert.ok(explained[0] > 0.97 && explained[0] + explained[1] > 0.999, `${explained}`);
  const mean = rows.reduce((sum, [a, b]) => sum + a + b, 0) / rows.length;
  const sign = Math.sign(points[0][0] * (rows[0][0] + rows[0][1] - mean));
  for (const [i, [a, b]] of rows.entries()) {
    const along = sign * (a + b - mean) / Math.SQRT2;
    assert.ok(Math.abs(points[i][0] - along) < 0.1, `${points[i][0]} and ${along}`);
  }
});

Deno.test("nearestNeighbourAgreement() asks the nearest other row", () => {
  const values = Float32Array.of(0, 0, 0, 1, 9, 9, 9, 8.5, 0, 2.5);
  const agreement = nearestNeighbourAgreement(values, 2, [
    ["a", "a", "b", "b", "a"],
    ["x", "y", "x", "y", "y"],
  ]);
  assert.deepEqual(agreement, [1, 1 / 5]);
});

Deno.test("innerFold() holds out training actors of the first fold, and no test actor gets in", () => {
  const clips = expectedClips();
  const columns = ["f"];
  const definition = { id: "toy", revision: 1, sampleRateHz: 1, parameters: {}, columns };
  const table = { definition, clips, values: new Float32Array(clips.length) };
  const inner = withoutTestActors(table);
  assert.equal(inner.clips.length, 1200);
  const { train, test } = innerFold(inner.clips);
  const actorsOf = (rows: Int32Array) =>
    [...new Set(Array.from(rows, (row) => inner.clips[row].actor))].sort((a, b) => a - b);
  assert.deepEqual(actorsOf(test), [...INNER_HELD_OUT]);
  assert.equal(actorsOf(train).length, 16);
  assert.throws(() => innerFold(clips), /actor 1 is in no fold/);
});

Deno.test("learningCurve() shows a network learning voices by heart", async () => {
  const random = seededRandom(2);
  const clips = expectedClips().filter(({ repetition, actor }) => repetition === 1 && actor <= 8);
  const values = Float32Array.from(clips.flatMap(({ emotion }) => [
    EMOTIONS.indexOf(emotion) + 3 * (random.uniform() - 0.5),
    ...Array.from({ length: 20 }, random.uniform),
  ]));
  const columns = Array.from({ length: 21 }, (_, i) => `f${i}`);
  const definition = { id: "toy", revision: 1, sampleRateHz: 1, parameters: {}, columns };
  let told = 0;
  const curve = await learningCurve(
    {
      emotions: FOUR_EMOTIONS,
      scaling: "standardised",
      training: { ...ORIGINAL_RECIPE, maxEpochs: 60, batchSize: 16, alpha: 0 },
    },
    { definition, clips, values },
    () => void told++,
    (own) => actorFolds(own.map(({ actor }) => actor), [[1, 2], [3, 4, 5, 6, 7, 8]])[0],
  );
  assert.equal(told, 60);
  assert.equal(curve.losses.length, 60);
  assert.ok(curve.losses.at(-1)! < curve.losses[0] / 2);
  assert.ok(curve.trainingUar.at(-1)! > curve.heldOutUar.at(-1)! + 0.05);
  assert.ok(curve.heldOutUar.at(-1)! > 0.4);
});
