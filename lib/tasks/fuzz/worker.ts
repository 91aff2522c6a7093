import { expose } from "comlink";
import { loadFeatureSet } from "../../features/sets/registry.ts";
import { loadBackend } from "../../tensorflow/mod.ts";
import { readModel } from "../files.ts";
import { FUZZ_KINDS } from "./kinds.ts";
import { type CaseResult, runCase } from "./run_case.ts";

// The decoder of Opus reports every damaged packet there, as well as to its caller.
console.error = () => {};

const worker = {
  /** Loads what the cases need, so that the first one is not late. */
  ready: async (): Promise<void> => {
    await loadBackend();
    await loadFeatureSet((await readModel()).featureSet);
  },
  /** Tries one case of a kind. */
  run: (kind: string, seed: number, number: number): Promise<CaseResult> =>
    runCase(FUZZ_KINDS.find(({ id }) => id === kind)!, seed, number),
};
/** The functions of a worker that tries cases. */
export type FuzzWorker = typeof worker;
expose(worker);
