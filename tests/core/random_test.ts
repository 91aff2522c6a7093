import assert from "node:assert/strict";
import { seededRandom, shuffle } from "../../lib/audio/mod.ts";

Deno.test("seededRandom() repeats for a seed and differs between seeds", () => {
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

Deno.test("shuffle() keeps all items and puts each anywhere", () => {
  const random = seededRandom(4);
  const firsts = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const shuffled = shuffle([0, 1, 2, 3, 4], random);
    assert.deepEqual(shuffled.toSorted(), [0, 1, 2, 3, 4]);
    firsts.add(shuffled[0]);
  }
  assert.equal(firsts.size, 5);
});
