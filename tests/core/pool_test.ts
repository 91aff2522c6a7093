import assert from "node:assert/strict";
import { startWorkers } from "../../lib/core/pool.ts";

interface Answerer {
  answer(): Promise<number>;
}

Deno.test("a worker that breaks is heard of by whoever waits for it, and by who comes after", async () => {
  const code = `setTimeout(() => { throw new Error("out of order"); }, 50);`;
  const start = () =>
    new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
  const pool = startWorkers<Answerer>(start, 1);
  try {
    const waiting = [1, 2].map(() => pool.run((worker) => worker.answer()));
    for (const settled of await Promise.allSettled(waiting)) {
      assert.equal(settled.status, "rejected");
      assert.match(String(settled.reason), /A worker failed: .*out of order/);
    }
    await assert.rejects(pool.run((worker) => worker.answer()), /A worker failed/);
  } finally {
    pool.stop();
  }
});
