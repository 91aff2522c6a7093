import { join } from "@std/path";
import { parseCommand, runCommand, WrongUsage } from "../command.ts";
import { PATHS, rooted, writeFiles, writeWhole } from "../files.ts";
import { startProgress } from "../progress.ts";
import { type KillResult, tryKills } from "./kills.ts";
import { FUZZ_KINDS } from "./kinds.ts";
import type { FuzzKind } from "./kind.ts";
import { randomOf } from "./mutate.ts";
import { robustnessPage } from "./report.ts";
import { type CaseRange, type KindResult, runKind, startTrials, type Trials } from "./run_kind.ts";
import { dataVictim, reproduceVictim } from "./victims.ts";

const WORK = ".fuzz";
const PAGE = join(PATHS.results, "robustness-input.md");
const IDS = FUZZ_KINDS.map(({ id }) => id);

const USAGE = `Tries damaged input: recordings, tables, models, labels and zips that were changed at
random. Each must be answered with finite numbers or refused by name, within 5 s.

usage: deno task fuzz [--runs N] [--seed S] [--only KIND [--case N]] [--kills K] [--write]

  --runs N     changed WAV files (default 20000), and proportionally many of the others
  --seed S     seed of the changes (default 1)
  --only KIND  one of ${IDS.join(", ")}
  --case N     only this case of that kind, as a failure names it
  --kills K    also kill data and reproduce K times each, at random moments (default 0)
  --write      write ${PAGE}

A case that fails is named, its files are written below ${WORK}/, and it ends with code 1.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    runs: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    case: { type: "string" },
    kills: { type: "string", default: "0" },
    write: { type: "boolean", default: false },
  });
  if (values.only !== undefined && !IDS.includes(values.only)) {
    throw new WrongUsage(`There is no kind ${values.only}, expected one of ${IDS.join(", ")}`);
  }
  if (values.case !== undefined && values.only === undefined) {
    throw new WrongUsage("--case needs --only: the kind of the case");
  }
  const runs = wholeNumber("--runs", values.runs, 1), seed = wholeNumber("--seed", values.seed);
  const only = values.case === undefined ? undefined : wholeNumber("--case", values.case);
  const killCount = wholeNumber("--kills", values.kills);
  const kinds: KindResult[] = [];
  const trials = startTrials(seed);
  for (const kind of FUZZ_KINDS.filter(({ id }) => (values.only ?? id) === id)) {
    const cases = only === undefined ? kind.cases(runs) : 1;
    kinds.push(await tryKind(kind, trials, { cases, first: only ?? 0 }, seed));
  }
  trials.stop();
  const kills = killCount > 0 ? await killAll(killCount, seed) : [];
  if (values.write) await writeWhole(PAGE, robustnessPage({ seed, kinds, kills }));
  const failed = [...kinds, ...kills].reduce((sum, { failed }) => sum + failed.length, 0);
  if (failed > 0) throw new Error(`${failed} cases failed`);
});

function wholeNumber(option: string, text: string, least = 0): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= 0x7fffffff) return number;
  throw new WrongUsage(`${option} is ${JSON.stringify(text)}, expected a whole number ≥ ${least}`);
}

/** Tries cases of a kind, and writes those that fail to the disk. */
async function tryKind(
  kind: FuzzKind,
  trials: Trials,
  range: CaseRange,
  seed: number,
): Promise<KindResult> {
  const progress = startProgress(kind.id, range.cases, "cases");
  const result = await runKind(kind, trials, { ...range, onCase: progress.update });
  progress.stop();
  console.log(`${kind.id}: ${result.answered} answered, ${result.refused} refused`);
  for (const { number, fault } of result.failed) {
    const folder = join(rooted(WORK), "failed", `${kind.id}-${seed}-${number}`);
    await writeFiles(folder, await kind.makeInput(number, randomOf(seed, number)));
    console.error(`FAILED ${kind.id}, seed ${seed}, case ${number}, in ${folder}:\n  ${fault}`);
  }
  return result;
}

async function killAll(count: number, seed: number): Promise<KillResult[]> {
  const results: KillResult[] = [];
  for (const victim of [await dataVictim(), await reproduceVictim()]) {
    const folder = join(rooted(WORK), "kills", String(results.length));
    const result = await tryKills(victim, folder, count, seed);
    console.log(
      `${result.command}: ${count} kills, ${result.completed} whole runs after them ended well`,
    );
    for (const { number, fault } of result.failed) {
      console.error(`FAILED after kill ${number}, in ${folder}:\n  ${fault}`);
    }
    results.push(result);
  }
  return results;
}
