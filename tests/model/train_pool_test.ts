import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { identityScaler } from "../../lib/dataset/mod.ts";
import {
  ORIGINAL_RECIPE,
  RICH_RECIPE,
  startTrainingPool,
  type TrainingJob,
  trainInTurn,
} from "../../lib/model/mod.ts";

const config = { ...ORIGINAL_RECIPE, hidden: [6], maxEpochs: 5 };
const random = seededRandom(1);
const data = {
  values: Float32Array.from({ length: 120 }, () => random.uniform()),
  labels: Int32Array.from({ length: 40 }, (_, i) => i % 3),
  classes: 3,
};
const job = (own = data): TrainingJob => ({
  kind: "mlp",
  data: { ...own, values: own.values.slice() },
  config,
});
const sequenceJob = (): TrainingJob => ({
  kind: "tdnn",
  data: {
    clips: Array.from(data.labels, (label, i) => ({
      frames: data.values.subarray(3 * i, 3 * i + 3),
      scaler: identityScaler(3),
      label,
    })),
    classes: data.classes,
  },
  config: { ...RICH_RECIPE.tdnn, width: 4, channels: 4, pooled: 4, maxEpochs: 2 },
});
const SEEDS = [1, 2, 3, 4, 5];

for (const size of [1, 3]) {
  Deno.test(`a training pool of ${size} gives the networks that this thread gives`, async () => {
    const here = trainInTurn();
    const expected = await Promise.all(SEEDS.map((seed) => here(() => job(), seed)));
    const pool = startTrainingPool(size);
    try {
      const trained = await Promise.all(SEEDS.map((seed) => pool.train(() => job(), seed)));
      assert.deepEqual(trained, expected);
    } finally {
      pool.stop();
    }
  });
}

Deno.test("a training pool trains time-delay networks as this thread does", async () => {
  const pool = startTrainingPool(1);
  try {
    assert.deepEqual(await pool.train(sequenceJob, 3), await trainInTurn()(sequenceJob, 3));
  } finally {
    pool.stop();
  }
});

Deno.test("a training pool passes a failure on and goes on with the next", async () => {
  const pool = startTrainingPool(1);
  try {
    const bad = { ...data, labels: data.labels.map((label) => label + 1) };
    const [failed, trained] = await Promise.allSettled([
      pool.train(() => job(bad), 1),
      pool.train(() => job(), 1),
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
    train(() => job({ ...data, classes: 2 }), 1),
    train(() => job(), 1),
  ]);
  assert.equal(failed.status, "rejected");
  assert.equal(trained.status, "fulfilled");
});
