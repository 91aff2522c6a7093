// The original recipe from files to accuracy: features of 768 clips of four emotions, and a
// training for each seed. `deno task bench` compares the time of this whole process with recipe.py.
import { openCorpus } from "../../corpus/mod.ts";
import { EXPERIMENTS, runExperiments } from "../../experiments/mod.ts";
import { extractTables } from "../../features/mod.ts";
import { startFitPool } from "../../model/mod.ts";
import { runCommand } from "../command.ts";

await runCommand(async () => {
  const experiment = EXPERIMENTS.find(({ id }) => id === "original4-random")!;
  const { features, emotions } = experiment.training;
  const corpus = await openCorpus(Deno.args[0]);
  const recordings = corpus.recordings.filter(({ emotion }) => emotions.includes(emotion));
  const tables = await extractTables(recordings, { tables: [features] });
  await corpus.close();
  const pool = startFitPool();
  const { runs: [{ result }] } = await runExperiments(
    [experiment],
    (id) => Promise.resolve(tables.get(id)!),
    pool.fit,
  );
  pool.stop();
  const accuracy = result.scores.accuracy.mean;
  console.log(JSON.stringify({ clips: recordings.length, accuracy }));
});
