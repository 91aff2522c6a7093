import assert from "node:assert/strict";
import { startWorkers } from "../../lib/core/pool.ts";
import type { TestWorker } from "./pool_worker.ts";

const startPool = (size: number) =>
  startWorkers<TestWorker>(
    () => new Worker(new URL("./pool_worker.ts", import.meta.url), { type: "module" }),
    size,
  );

Deno.test("run() gives every task its own result, with more tasks than workers", async () => {
  const pool = startPool(2);
  try {
    const numbers = Array.from({ length: 9 }, (_, i) => i);
    const doubled = await Promise.all(
      numbers.map((x) => pool.run((worker) => worker.double(x))),
    );
    assert.deepEqual(doubled, numbers.map((x) => 2 * x));
  } finally {
    pool.stop();
  }
});

Deno.test("run() runs at most one task on a worker at a time", async () => {
  const pool = startPool(2);
  try {
    let running = 0, most = 0;
    await Promise.all(Array.from({ length: 6 }, () =>
      pool.run(async (worker) => {
        most = Math.max(most, ++running);
        await worker.double(1);
        running--;
      })));
    assert.equal(most, 2);
  } finally {
    pool.stop();
  }
});

Deno.test("a task that rejects leaves its worker usable", async () => {
  const pool = startPool(1);
  try {
    const rejected = assert.rejects(pool.run((worker) => worker.reject()), /no such number/);
    assert.equal(await pool.run((worker) => worker.double(4)), 8);
    await rejected;
  } finally {
    pool.stop();
  }
});

Deno.test("after a worker failed, its task, waiting and later ones reject and none starts", async () => {
  const pool = startPool(1);
  try {
    let started = 0;
    const running = pool.run((worker) => worker.breakDown());
    const waiting = [1, 2].map(() =>
      pool.run((worker) => {
        started++;
        return worker.double(1);
      })
    );
    for (const settled of await Promise.allSettled([running, ...waiting])) {
      assert.equal(settled.status, "rejected");
      assert.match(String(settled.reason), /A worker failed: .*out of order/);
    }
    await assert.rejects(
      pool.run((worker) => {
        started++;
        return worker.double(1);
      }),
      /A worker failed: .*out of order/,
    );
    assert.equal(started, 0);
  } finally {
    pool.stop();
  }
});

Deno.test("after a worker failed, tasks on other workers finish and no worker is used again", async () => {
  const pool = startPool(2);
  try {
    let finish = () => {};
    const other = pool.run(async (worker) => {
      await new Promise<void>((resolve) => finish = resolve);
      return await worker.double(3);
    });
    await assert.rejects(pool.run((worker) => worker.breakDown()), /out of order/);
    finish();
    assert.equal(await other, 6);
    await assert.rejects(pool.run((worker) => worker.double(1)), /out of order/);
  } finally {
    pool.stop();
  }
});

Deno.test("a worker that cannot be loaded fails the tasks", async () => {
  const start = () => new Worker("data:text/javascript,throw new Error('no')", { type: "module" });
  const pool = startWorkers<TestWorker>(start, 1);
  try {
    await assert.rejects(pool.run((worker) => worker.double(1)), /A worker failed/);
  } finally {
    pool.stop();
  }
});

Deno.test("stop() rejects running, waiting and later tasks", async () => {
  const pool = startPool(1);
  const tasks = [1, 2].map(() => pool.run((worker) => worker.hang()));
  pool.stop();
  for (const settled of await Promise.allSettled(tasks)) {
    assert.equal(settled.status, "rejected");
    assert.match(String(settled.reason), /were stopped/);
  }
  await assert.rejects(pool.run((worker) => worker.double(1)), /were stopped/);
});

Deno.test("startWorkers() refuses an empty pool", () => {
  assert.throws(() => startPool(0), /Cannot start 0 workers, expected at least 1/);
});
