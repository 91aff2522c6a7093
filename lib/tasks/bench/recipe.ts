// The original recipe from files to accuracy: 768 clips of four emotions, 20 trainings. `deno task
// bench` times this process from its start to its end, against bench_recipe.py.
import { FOUR_EMOTIONS, openCorpus } from "../../corpus/mod.ts";
import { EXPERIMENTS, runExperiment } from "../../evaluation/mod.ts";
import { baseline, featureDefinition } from "../../features/mod.ts";
import { loadBackend, startTrainingPool } from "../../model/mod.ts";
import { baselineOnAllCores, startBenchPool } from "./pool.ts";
import { runCommand } from "../command.ts";

await runCommand(async () => {
  const corpus = await openCorpus(Deno.args[0]);
  const entries = corpus.entries.filter(({ clip }) => FOUR_EMOTIONS.includes(clip.emotion));
  const extraction = startBenchPool();
  const rows = await baselineOnAllCores(extraction, entries.map(({ read }) => read));
  extraction.stop();
  await corpus.close();
  const values = new Float32Array(rows.length * baseline.columns.length);
  for (const [i, row] of rows.entries()) values.set(row, i * row.length);
  const clips = entries.map(({ clip }) => clip);
  const table = { definition: featureDefinition(baseline), clips, values };
  await loadBackend();
  const training = startTrainingPool();
  const [original] = EXPERIMENTS;
  const { result } = await runExperiment(original, table, training.train);
  training.stop();
  console.log(JSON.stringify({ clips: clips.length, accuracy: result.accuracy.mean }));
});
