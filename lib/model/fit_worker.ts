import { expose, transfer } from "comlink";
import { type Artifacts, artifactsOf } from "./artifacts.ts";
import { type FitJob, fitJob, type FittedNetwork } from "./fitting.ts";

/** A fitted model that can be sent to another thread. */
export interface FittedArtifacts extends Omit<FittedNetwork, "network"> {
  readonly artifacts: Artifacts;
}

/** The work of a worker that fits models. */
export interface FitWorker {
  /** Fits one model; the pool asks for one at a time. */
  fit(job: FitJob, seed: number): Promise<FittedArtifacts>;
}

expose(
  {
    fit: async (job, seed) => {
      const { network, classMeans } = await fitJob(job, seed);
      const artifacts = await artifactsOf(network);
      network.dispose();
      return transfer({ artifacts, classMeans }, [artifacts.weightData]);
    },
  } satisfies FitWorker,
);
