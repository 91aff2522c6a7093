import { expose, transfer } from "comlink";
import { artifactsOf } from "./artifacts.ts";
import { type FitJob, fitJob } from "./fitting.ts";

const worker = {
  /** Fits one model; the pool asks for one at a time. */
  async fit(job: FitJob, seed: number) {
    const { network, classMeans } = await fitJob(job, seed);
    const artifacts = await artifactsOf(network);
    network.dispose();
    return transfer({ artifacts, classMeans }, [artifacts.weightData]);
  },
};
/** The functions of a worker that fits models. */
export type FitWorker = typeof worker;
expose(worker);
