import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import type { Recording } from "../../lib/corpus/mod.ts";
import type { Prediction } from "../../lib/evaluation/mod.ts";
import {
  countUnits,
  drawRandomModel,
  groupDifferences,
  shareDifferences,
  simulateRandomModel,
  totalOf,
  type UnitCounts,
} from "../../lib/evaluation/fairness.ts";
import {
  classMetrics,
  unweightedAveragePrecision,
  unweightedAverageRecall,
} from "../../lib/evaluation/metrics.ts";
import { passes } from "../../lib/evaluation/scorecard_row.ts";
import { assertClose } from "../helpers/close.ts";

const unit = (group: string, confusion: number[][], speaker = group): UnitCounts => ({
  speaker,
  group,
  confusion,
});
/** Women: 9 and 7 of 10 found; men: 5 and 5. */
const units = [unit("female", [[9, 1], [3, 7]]), unit("male", [[5, 5], [5, 5]])];

Deno.test("unweighted average precision and shares equal values computed by hand", () => {
  assertClose([unweightedAveragePrecision([[9, 1], [3, 7]])], [(9 / 12 + 7 / 8) / 2], 1e-12);
  assert.equal(unweightedAveragePrecision([[2, 0], [2, 0]]), 0.25);
  assertClose(shareDifferences([[9, 1], [3, 7]]), [0.1, -0.1], 1e-12);
  const total = totalOf(units), classes = classMetrics(total);
  assertClose([unweightedAverageRecall(total)], [0.65], 1e-12);
  assertClose(classes.map(({ recall }) => recall), [0.7, 0.6], 1e-12);
  assertClose(classes.map(({ precision }) => precision), [14 / 22, 12 / 18], 1e-12);
});

Deno.test("groupDifferences() subtracts UAR, recalls and precisions of all from those of groups", () => {
  const [women, men, none] = groupDifferences(units, ["female", "male", "other"]);
  assertClose([women.uar, men.uar, none.uar], [0.15, -0.15, 0], 1e-12);
  assertClose(women.recall, [0.2, 0.1], 1e-12);
  assertClose(men.precision, [5 / 10 - 14 / 22, 5 / 10 - 12 / 18], 1e-12);
  const withoutSecond = unit("other", [[4, 0], [0, 0]]);
  assert.equal(groupDifferences([...units, withoutSecond], ["other"])[0].recall[1], 0);
});

Deno.test("a random model keeps the labels and predicts each emotion equally often", () => {
  const many = [unit("a", [[30_000, 0, 0], [0, 0, 0], [0, 0, 60_000]])];
  const [{ confusion }] = drawRandomModel(many, seededRandom(1));
  const sums = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  assert.deepEqual(sums, [30_000, 0, 60_000]);
  for (const row of [0, 2]) {
    assertClose(confusion[row].map((n) => 3 * n / sums[row]), [1, 1, 1], 0.03);
  }
});

Deno.test("the largest difference of a random model decreases with the number of recordings", () => {
  const limits = (size: number) => {
    const groups = ["a", "b"].map((group) => unit(group, [[size, 0], [0, size]]));
    const statistics = (drawn: readonly UnitCounts[]) =>
      groupDifferences(drawn, ["a", "b"]).map(({ uar }) => uar);
    return simulateRandomModel(groups, statistics, seededRandom(1));
  };
  const [few] = limits(20), [many] = limits(2_000);
  // The UAR of 4n answers has a standard deviation of ½/√(4n); half the difference of two of 2n.
  const deviation = 0.25 / Math.sqrt(20);
  assert.ok(few.largest > 2.8 * deviation && few.largest < 4.5 * deviation, `${few.largest}`);
  assert.ok(Math.abs(few.meanMagnitude - deviation * Math.sqrt(2 / Math.PI)) < 0.1 * deviation);
  assert.ok(Math.abs(few.mean) < 0.2 * deviation);
  assert.ok(Math.abs(few.largest / many.largest - 10) < 2.5);
});

Deno.test("countUnits() groups by speaker and group, and leaves out recordings without one", () => {
  const prediction = (
    speaker: string,
    sex: Recording["sex"] | undefined,
    p: number,
  ): Prediction => ({
    experiment: "e",
    recording: {
      id: `${speaker}${p}`,
      corpus: "toy",
      speaker,
      emotion: "sad",
      ...(sex && { sex }),
    },
    fold: 1,
    seed: 1,
    truth: "sad",
    probabilities: Float32Array.of(1 - p, p),
  });
  const predictions = [
    prediction("x", "female", 0.9),
    prediction("x", "female", 0.2),
    prediction("y", "male", 0.8),
    prediction("z", undefined, 0.8),
  ];
  const counted = countUnits(predictions, ["happy", "sad"], ({ sex }) => sex);
  assert.deepEqual(counted, [
    { speaker: "toy/x", group: "female", confusion: [[0, 0], [1, 1]] },
    { speaker: "toy/y", group: "male", confusion: [[0, 0], [0, 1]] },
  ]);
  assert.deepEqual(totalOf(countUnits(predictions, ["happy", "sad"])), [[0, 0], [1, 3]]);
});

Deno.test("a value passes on its side of the limit; NaN does not", () => {
  assert.ok(passes(0.5, 0.5, "least") && !passes(0.49, 0.5, "least"));
  assert.ok(passes(0.05, 0.05, "most") && !passes(0.06, 0.05, "most"));
  assert.ok(passes(-0.1, 0.1, "magnitude") && !passes(-0.11, 0.1, "magnitude"));
  for (const bound of ["least", "most", "magnitude"] as const) assert.ok(!passes(NaN, 0, bound));
});
