import assert from "node:assert/strict";
import { gaussian, seededRandom, shuffle } from "../../lib/core/random.ts";

Deno.test("seededRandom() repeats with the same seed and differs between seeds", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.uniform());
  };
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

Deno.test("seededRandom().below() reaches every number about equally often", () => {
  const random = seededRandom(3);
  const counts = new Array(6).fill(0);
  for (let i = 0; i < 6_000; i++) counts[random.below(6)]++;
  for (const count of counts) assert.ok(Math.abs(count - 1_000) < 150, `${counts}`);
});

Deno.test("gaussian() has the moments of the standard normal distribution", () => {
  const random = seededRandom(2);
  const draws = Array.from({ length: 20_000 }, () => gaussian(random));
  const moment = (order: number) => draws.reduce((sum, x) => sum + x ** order, 0) / draws.length;
  // Standard errors are √(1/n), √(2/n), √(15/n) and √(96/n); allowed are four of them.
  for (const [order, expected, spread] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]]) {
    const allowed = 4 * Math.sqrt(spread / draws.length);
    assert.ok(Math.abs(moment(order) - expected) < allowed, `moment ${order}: ${moment(order)}`);
  }
});

Deno.test("gaussian() is finite at both ends of the uniform distribution", () => {
  for (const u of [0, 1 - 2 ** -53]) {
    assert.ok(Number.isFinite(gaussian({ uniform: () => u, below: () => 0 })));
  }
});

Deno.test("shuffle() keeps all items, and each item comes first at some time", () => {
  const random = seededRandom(4);
  const firsts = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const shuffled = shuffle([0, 1, 2, 3, 4], random);
    assert.deepEqual(shuffled.toSorted(), [0, 1, 2, 3, 4]);
    firsts.add(shuffled[0]);
  }
  assert.equal(firsts.size, 5);
});
