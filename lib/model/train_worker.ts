import { expose } from "comlink";
import { collectGarbage } from "../core/garbage.ts";
import { trainNetwork } from "./train.ts";

/** What a worker of the training pool does for it. */
export interface TrainWorker {
  /** Trains one network; the pool asks for one at a time. */
  train: typeof trainNetwork;
}

expose(
  {
    train: async (job, seed) => {
      try {
        return await trainNetwork(job, seed);
      } finally {
        // The message is held until the next one comes; what is large in it goes now.
        if (job.kind !== "tdnn") (job.data.values.buffer as ArrayBuffer).transfer(0);
        collectGarbage();
      }
    },
  } satisfies TrainWorker,
);
