import assert from "node:assert/strict";
import { type Random, seededRandom } from "../../lib/core/random.ts";
import {
  bootstrapIntervals,
  deviationInterval,
  roundNumbers,
} from "../../lib/evaluation/intervals.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The interval of one statistic. */
function bootstrapInterval<T>(
  groups: readonly T[],
  statistic: (drawn: readonly T[]) => number,
  random: Random,
  draws?: number,
) {
  return bootstrapIntervals(groups, (drawn) => [statistic(drawn)], random, draws)[0];
}

Deno.test("bootstrapIntervals() of a mean is about ±1.96 standard errors", () => {
  const random = seededRandom(1);
  const groups = Array.from({ length: 400 }, () => random.uniform());
  const interval = bootstrapInterval(groups, mean, seededRandom(2), 4_000);
  const standardError = Math.sqrt(1 / 12 / 400);
  assert.equal(interval.mean, mean(groups));
  assert.ok(Math.abs((interval.high - interval.low) / (2 * 1.96 * standardError) - 1) < 0.1);
});

Deno.test("bootstrapIntervals() covers the truth about 95 times in 100", () => {
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const random = seededRandom(100 + trial);
    const groups = Array.from({ length: 60 }, () => random.uniform());
    const { low, high } = bootstrapInterval(groups, mean, random, 300);
    if (low <= 0.5 && 0.5 <= high) covered++;
  }
  assert.ok(covered >= 180 && covered <= 199, `${covered} of 200`);
});

Deno.test("bootstrapIntervals() of two groups gives quantiles of a binomial distribution", () => {
  // Draws of 0 and 1 average 0, ½ and 1 with probabilities of ¼, ½ and ¼.
  const interval = bootstrapInterval([0, 1], mean, seededRandom(1));
  assert.deepEqual(interval, { mean: 0.5, low: 0, high: 1 });
});

Deno.test("bootstrapIntervals() has no width if all groups are alike, and needs at least one group", () => {
  const all = { mean: 3, low: 3, high: 3 };
  assert.deepEqual(bootstrapInterval([3, 3, 3], mean, seededRandom(1)), all);
  assert.throws(() => bootstrapInterval([], mean, seededRandom(1)), {
    name: "RangeError",
    message: "Cannot resample 0 groups, expected at least 1",
  });
});

Deno.test("deviationInterval() takes the population standard deviation", () => {
  assert.deepEqual(deviationInterval([1, 3]), { mean: 2, low: 1, high: 3 });
  assert.deepEqual(deviationInterval([5]), { mean: 5, low: 5, high: 5 });
});

Deno.test("roundNumbers() keeps six decimals, and does not change other values", () => {
  const record = { a: 1 / 3, b: "1.23456789", c: [1 / 3], d: 2 };
  assert.deepEqual(roundNumbers(record), { a: 0.333333, b: "1.23456789", c: [1 / 3], d: 2 });
  assert.equal(record.a, 1 / 3);
});

Deno.test("bootstrapIntervals() gives the same for a statistic alone or among others", () => {
  const groups = [1, 2, 4, 8, 16];
  const both = bootstrapIntervals(
    groups,
    (drawn) => [mean(drawn), Math.max(...drawn)],
    seededRandom(3),
    100,
  );
  assert.deepEqual(both, [
    bootstrapInterval(groups, mean, seededRandom(3), 100),
    bootstrapInterval(groups, (drawn) => Math.max(...drawn), seededRandom(3), 100),
  ]);
});
