import { join } from "@std/path";
import { corpusOf, ravdess } from "../corpus/mod.ts";
import { type ExperimentResult, EXPERIMENTS } from "../experiments/mod.ts";
import { parseMetrics, requireMarks, terminalTable } from "../report/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { exists, PATHS, writeReadme } from "./files.ts";
import { requireWritableFile } from "./output_folder.ts";
import { ANALYSES, CROSS_CORPUS, IDS, makePlan, openTables } from "./reproduction/plan.ts";
import { runPlan } from "./reproduction/run_plan.ts";

const SLOW = EXPERIMENTS.filter(({ slow }) => slow).map(({ id }) => id);

const USAGE = `Runs the experiments and writes results/.

usage: deno task reproduce [--quick | --all | --only ID…] [--corpus PATH | --tables]

  --quick        the original recipe on a random split and on unseen speakers, a few
                 seeds; prints the numbers and writes nothing
  --all          also the slow experiments, listed below, and, if there are recordings, wild
                 and scorecard; about 30 minutes on two cores
  --only ID      only this experiment, or one of
                 ${ANALYSES.join(", ")}; can be repeated
  --corpus PATH  extract the features from this folder or zip of RAVDESS.
                 Default: ${PATHS.corpus} if it exists (deno task data downloads it),
                 otherwise the committed feature tables in ${PATHS.data}/
  --tables       use the committed feature tables even if there are recordings

Results of experiments that are not run stay in ${PATHS.results}/ unchanged. Slow are:
  ${[...SLOW, CROSS_CORPUS, "ablation", "sex-gap"].join("\n  ")}`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    quick: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    corpus: { type: "string" },
    tables: { type: "boolean", default: false },
  });
  const { quick, all, only, corpus, tables: fromTables } = values;
  if (Number(quick) + Number(all) + Number(only !== undefined) > 1) {
    throw new WrongUsage("Cannot combine --quick, --all and --only; give one of them");
  }
  if (corpus !== undefined && fromTables) {
    throw new WrongUsage("Cannot combine --corpus and --tables; give one of them");
  }
  if (corpus !== undefined) requireRavdess(corpus);
  const found = !fromTables && !quick && await exists(PATHS.corpus) ? PATHS.corpus : undefined;
  const path = corpus ?? found;
  const plan = makePlan(quick, all, only, path);
  const earlier = quick ? [] : await requireWritable();
  const started = performance.now();
  const tables = await openTables(plan, path);
  const results = await runPlan(plan, tables, path, quick ? undefined : earlier);
  console.log(`\n${terminalTable(results)}\n`);
  console.log("In percent; UAR is the mean of the per-class recalls. Intervals: ± one standard");
  console.log("deviation over seeds (random), 95 % bootstrap over speakers (actors).");
  if (quick) {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`Took ${seconds} s and wrote nothing; deno task reproduce runs all experiments.`);
    return;
  }
  await writeReadme(); // again: other corpora and degraded recordings are evaluated last
  console.log(`Wrote ${PATHS.results}/ and the tables in ${PATHS.readme}.`);
  const done = [...results.map(({ id }) => id), ...plan.analyses];
  const kept = [...IDS, ...ANALYSES].filter((id) => !done.includes(id));
  if (kept.length > 0) console.log(`Not run, and left unchanged:\n  ${kept.join("\n  ")}`);
});

function requireRavdess(corpus: string): void {
  const { definition } = corpusOf(corpus);
  if (definition === ravdess) return;
  throw new WrongUsage(`Cannot reproduce from ${definition.title}: the experiments use RAVDESS`);
}

/**
 * Checks, before hours of training, that earlier results and the README can be read, and the
 * folders of the results written.
 *
 * @returns The earlier results.
 */
async function requireWritable(): Promise<ExperimentResult[]> {
  requireMarks(await Deno.readTextFile(PATHS.readme), PATHS.readme);
  const metrics = join(PATHS.results, "metrics.json");
  const earlier = await exists(metrics)
    ? parseMetrics(await Deno.readTextFile(metrics), metrics)
    : [];
  for (const folder of ["", "figures", "predictions", "model"]) {
    await requireWritableFile(join(PATHS.results, folder, ".writable"));
  }
  return earlier;
}
