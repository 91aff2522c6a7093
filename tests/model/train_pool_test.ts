import assert from "node:assert/strict";
import { seededRandom } from "../../lib/dataset/mod.ts";
import { ORIGINAL_RECIPE, startTrainingPool, trainInTurn } from "../../lib/model/mod.ts";

const config = { ...ORIGINAL_RECIPE, hidden: [6], maxEpochs: 5 };
const random = seededRandom(1);
const data = {
  values: Float32Array.from({ length: 120 }, () => random.uniform()),
  labels: Int32Array.from({ length: 40 }, (_, i) => i % 3),
  classes: 3,
};
const SEEDS = [1, 2, 3, 4, 5];

for (const size of [1, 3]) {
  Deno.test(`a training pool of ${size} gives the networks that this thread gives`, async () => {
    const here = trainInTurn();
    const expected = await Promise.all(SEEDS.map((seed) => here(data, seed, config)));
    const pool = startTrainingPool(size);
    try {
      const trained = await Promise.all(SEEDS.map((seed) => pool.train(data, seed, config)));
      assert.deepEqual(trained, expected);
    } finally {
      pool.stop();
    }
  });
}

Deno.test("a training pool passes a failure on and goes on with the next", async () => {
  const pool = startTrainingPool(1);
  try {
    const bad = { ...data, labels: data.labels.map((label) => label + 1) };
    const [failed, trained] = await Promise.allSettled([
      pool.train(bad, 1, config),
      pool.train(data, 1, config),
    ]);
    assert.equal(failed.status, "rejected");
    assert.match(String((failed as PromiseRejectedResult).reason), /label 3, expected 0 to 2/);
    assert.equal(trained.status, "fulfilled");
  } finally {
    pool.stop();
  }
});

Deno.test("trainInTurn() passes a failure on and goes on with the next", async () => {
  const train = trainInTurn();
  const [failed, trained] = await Promise.allSettled([
    train({ ...data, classes: 2 }, 1, config),
    train(data, 1, config),
  ]);
  assert.equal(failed.status, "rejected");
  assert.equal(trained.status, "fulfilled");
});
