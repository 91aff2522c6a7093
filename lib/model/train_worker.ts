import { expose } from "comlink";
import { trainInTurn } from "./train.ts";

/** What a worker of the training pool does for it. */
export interface TrainWorker {
  /** Trains one network. */
  train: ReturnType<typeof trainInTurn>;
}

expose({ train: trainInTurn() } satisfies TrainWorker);
