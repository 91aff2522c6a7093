import { type Fit, startFitPool } from "../model/mod.ts";
import { loadBackend } from "../tensorflow/mod.ts";
import { showProgress } from "./progress.ts";

/**
 * Starts workers that fit networks on all cores, and shows their progress.
 *
 * @param networks Number of networks that will be fitted.
 * @param work Uses the workers, through the function that it is given.
 * @returns The result of `work`.
 */
export async function withFitPool<T>(
  networks: number,
  work: (fit: Fit) => Promise<T>,
): Promise<T> {
  await loadBackend();
  using progress = showProgress("training", "networks", networks);
  const pool = startFitPool();
  let fitted = 0;
  const fit: Fit = async (job, seed) => {
    const network = await pool.fit(job, seed);
    progress.update(++fitted);
    return network;
  };
  return await work(fit).finally(pool.stop);
}
