import assert from "node:assert/strict";
import { seededRandom } from "../../lib/core/random.ts";
import { meanPower } from "../../lib/core/statistics.ts";
import { batches, classWeights, gatherBatch } from "../../lib/training/batches.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const data = {
  values: Float32Array.of(1, 10, 2, 20, 3, 30),
  labels: Int32Array.of(0, 1, 2),
  classes: 3,
};
const plain = { mixup: 0, labelSmoothing: 0 };
const undrawn = {
  uniform: () => assert.fail("drew a number"),
  below: () => assert.fail("drew a number"),
};

Deno.test("gatherBatch() without mixup copies rows in order, and draws no random numbers", () => {
  const { inputs, targets } = gatherBatch(data, Int32Array.of(2, 0), plain, undrawn);
  assert.deepEqual([...inputs], [3, 30, 1, 10]);
  assert.deepEqual([...targets], [0, 0, 1, 1, 0, 0]);
});

Deno.test("gatherBatch() spreads the smoothed probability over all classes", () => {
  const config = { mixup: 0, labelSmoothing: 0.3 };
  const { targets } = gatherBatch(data, Int32Array.of(1, 1), config, undrawn);
  assertClose(targets, [0.1, 0.8, 0.1, 0.1, 0.8, 0.1], 1e-6);
});

Deno.test("gatherBatch() mixes rows and their targets with the same share", () => {
  // Each row is the unit vector of its class: mixed rows show the shares, as targets do.
  const unit = {
    values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    labels: Int32Array.of(0, 1, 2),
    classes: 3,
  };
  const rows = Int32Array.from({ length: 300 }, (_, i) => i % 3);
  const config = { mixup: 0.4, labelSmoothing: 0.3 };
  const { inputs, targets } = gatherBatch(unit, rows, config, seededRandom(1));
  assertClose(targets, inputs.map((share) => 0.1 + 0.7 * share), 1e-6);
  const partners = new Set<string>();
  for (let i = 0; i < rows.length; i++) {
    const own = [...inputs.subarray(3 * i, 3 * i + 3)];
    assert.ok(Math.abs(own.reduce((a, b) => a + b) - 1) < 1e-6);
    assert.ok(own.filter((share) => share > 0).length <= 2, `${own} mixes more than two rows`);
    for (const [row, share] of own.entries()) {
      if (row !== rows[i] && share > 0) partners.add(`${rows[i]} with ${row}`);
    }
  }
  assert.equal(partners.size, 6);
});

for (const mixup of [0, 0.4]) {
  Deno.test(`gatherBatch() adds disturbances, normally distributed, with mixup ${mixup}`, () => {
    const still = { values: new Float32Array(4), labels: Int32Array.of(0, 1), classes: 2 };
    const disturbances = Float32Array.of(1, 0, 0, 2); // in the first feature, or in the second
    const rows = new Int32Array(20_000);
    const { inputs, targets } = gatherBatch(
      { ...still, disturbances },
      rows,
      { mixup, labelSmoothing: 0 },
      seededRandom(3),
    );
    const column = (at: number) => inputs.filter((value, i) => i % 2 === at && value !== 0);
    for (const [at, scale] of [1, 2].entries()) {
      const own = column(at).map((value) => value / scale);
      assert.ok(Math.abs(own.length - 10_000) < 300, `${own.length} rows`);
      assertClose([own.reduce((a, b) => a + b) / own.length], [0], 0.03);
      assertClose([meanPower(own)], [1], 0.05);
      assert.ok(Math.max(...own) > 3);
    }
    const sums = Array.from(rows, (_, i) => targets[2 * i] + targets[2 * i + 1]);
    assertClose(sums, sums.map(() => 1), 1e-6);
  });
}

Deno.test("gatherBatch() draws shares from Beta(mixup, mixup)", () => {
  const two = { values: Float32Array.of(1, 0), labels: Int32Array.of(0, 1), classes: 2 };
  const rows = new Int32Array(40_000);
  for (const mixup of [0.4, 1]) {
    const config = { mixup, labelSmoothing: 0 };
    const { inputs } = gatherBatch(two, rows, config, seededRandom(2));
    // Half of the rows are mixed with row 1, which is 0, and so show their share.
    const shares = [...inputs].filter((share) => share < 1);
    assert.ok(Math.abs(shares.length - 20_000) < 500, `${shares.length}`);
    const mean = shares.reduce((a, b) => a + b) / shares.length;
    const variance = shares.reduce((sum, x) => sum + (x - mean) ** 2, 0) / shares.length;
    assertClose([mean, variance], [1 / 2, 1 / (4 * (2 * mixup + 1))], 0.01, `Beta(${mixup})`);
  }
});

/** The rows of one epoch, batch by batch. */
async function epochOf(feed: ReturnType<typeof batches>): Promise<number[][]> {
  const found: number[][] = [];
  await feed.forEachAsync(({ xs, ys }) => {
    assert.deepEqual([xs.shape[1], ys.shape], [1, [xs.shape[0], 2]]);
    const [own, targets] = [xs.dataSync(), ys.dataSync()];
    for (const [i, row] of own.entries()) assert.equal(targets[2 * i + row % 2], 1);
    found.push([...own]);
    xs.dispose();
    ys.dispose();
  });
  return found;
}

Deno.test("batches() yields every row once in each epoch, with its label, in a new order", async () => {
  const length = 23;
  const numbered = {
    values: Float32Array.from({ length }, (_, i) => i),
    labels: Int32Array.from({ length }, (_, i) => i % 2),
    classes: 2,
  };
  const feed = () => batches(numbered, { batchSize: 10, ...plain }, seededRandom(1));
  const own = feed();
  const epochs = [await epochOf(own), await epochOf(own), await epochOf(own)];
  for (const epoch of epochs) {
    assert.deepEqual(epoch.map(({ length }) => length), [10, 10, 3]);
    assert.deepEqual(epoch.flat().sort((a, b) => a - b), [...numbered.values]);
  }
  assert.equal(new Set(epochs.map((epoch) => epoch.join())).size, 3);
  const again = feed();
  assert.deepEqual([await epochOf(again), await epochOf(again)], epochs.slice(0, 2));
});

Deno.test("gatherBatch() multiplies targets by the rows' weights", () => {
  const weighted = { ...data, weights: Float32Array.of(0.5, 2, 1) };
  const { targets } = gatherBatch(weighted, Int32Array.of(0, 1), plain, undrawn);
  assert.deepEqual([...targets], [0.5, 0, 0, 0, 2, 0]);
});

Deno.test("classWeights() counts rows, or sums their weights", () => {
  const labels = Int32Array.of(0, 2, 2);
  const rows = { values: new Float32Array(3), labels, classes: 3 };
  assert.deepEqual([...classWeights(rows)], [1, 0, 2]);
  const weights = Float32Array.of(0.5, 0.25, 2);
  assert.deepEqual([...classWeights({ ...rows, weights })], [0.5, 0, 2.25]);
});
