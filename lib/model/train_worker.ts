import { expose } from "comlink";
import { trainNetwork } from "./train.ts";

/** What a worker of the training pool does for it. */
export interface TrainWorker {
  /** Trains one network; the pool asks for one at a time. */
  train: typeof trainNetwork;
}

expose({ train: trainNetwork } satisfies TrainWorker);
