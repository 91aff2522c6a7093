import { expose, transfer } from "comlink";
import { type Artifacts, artifactsOf } from "./artifacts.ts";
import { type FitJob, fitJob } from "./fitting.ts";

/** The work of a worker that fits models. */
export interface FitWorker {
  /** Fits one model; the pool asks for one at a time. */
  fit(job: FitJob, seed: number): Promise<Artifacts>;
}

expose(
  {
    fit: async (job, seed) => {
      const model = await fitJob(job, seed);
      const artifacts = await artifactsOf(model);
      model.dispose();
      return transfer(artifacts, [artifacts.weightData]);
    },
  } satisfies FitWorker,
);
