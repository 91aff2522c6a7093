import { expose } from "comlink";
import type { FuzzWorker } from "../../lib/tasks/fuzz/worker.ts";

/** Stands for the program: case 1 never ends, case 2 breaks the worker, the others are answered. */
const worker: FuzzWorker = {
  ready: () => Promise.resolve(),
  run: (_kind, _seed, number) => {
    while (number === 1);
    if (number !== 2) return Promise.resolve({ outcome: "answered" });
    setTimeout(() => {
      throw new TypeError("x is undefined");
    });
    return new Promise(() => {});
  },
};
expose(worker);
