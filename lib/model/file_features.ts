import { UnusableRecording } from "../audio/unusable_recording.ts";
import { startWorkers } from "../core/pool.ts";
import type { StoredFile } from "../corpus/files.ts";
import type { FileFeaturesWorker } from "./file_features_worker.ts";
import { featuresOfFile } from "./predict.ts";
import type { SavedModel } from "./saved_model.ts";

/** With fewer files, starting workers takes more time than it saves. */
const FEWEST_FOR_WORKERS = 32;

/**
 * Extracts the features that a model takes from audio files, on all cores if there are many.
 *
 * @param model The model; only the id of its feature set is needed.
 * @param options `anySound` as for {@linkcode featuresOfFile}.
 * @returns Unscaled features of each file, shape `[features]`, or the reason why it cannot be used;
 * in the order of the files, each as soon as it is known.
 */
export async function* featuresOfFiles(
  { featureSet }: Pick<SavedModel, "featureSet">,
  files: readonly StoredFile[],
  { anySound = false }: { readonly anySound?: boolean } = {},
): AsyncGenerator<Float32Array | UnusableRecording, void> {
  if (files.length < FEWEST_FOR_WORKERS) {
    for (const { path, read } of files) {
      yield await orReason(async () =>
        featuresOfFile({ featureSet }, await read(), path, { anySound })
      );
    }
    return;
  }
  const pool = startWorkers<FileFeaturesWorker>(
    () => new Worker(new URL("./file_features_worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    const rows = files.map(({ path, read }) =>
      pool.run(async (worker) =>
        await worker.featuresOfFile({ featureSet }, await read(), path, {
          anySound,
        }) as Float32Array
      )
    );
    for (const row of rows) row.catch(() => {}); // awaited below, perhaps after it has failed
    for (const row of rows) yield await orReason(() => row);
  } finally {
    pool.stop();
  }
}

/** Returns an error that says why a recording cannot be used; throws any other error. */
async function orReason<T>(use: () => Promise<T>): Promise<T | UnusableRecording> {
  try {
    return await use();
  } catch (error) {
    // An error from a worker keeps its name, but not its class.
    if (error instanceof Error && error.name === "UnusableRecording") {
      return new UnusableRecording(error.message);
    }
    throw error;
  }
}
