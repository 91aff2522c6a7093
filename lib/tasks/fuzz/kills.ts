import { join } from "@std/path";
import { seededRandom } from "../../core/random.ts";
import { exists } from "../files.ts";
import type { FailedCase } from "./run_kind.ts";
import { damageIn, lackIn, type Victim } from "./victims.ts";

/** After so many kills, a run is not killed. */
const KILLS_A_RUN = 5;

/** What came of the kills of one command. */
export interface KillResult {
  /** As a user types it. */
  readonly command: string;
  /** Runs that were killed. */
  readonly kills: number;
  /** Other runs, which had ended before they were to be killed. */
  readonly ended: number;
  /** Runs that were not killed, and ended well. */
  readonly completed: number;
  readonly failed: readonly FailedCase[];
}

/**
 * Kills a command at random moments, each time on what the one before left, and lets it run to its
 * end now and then.
 *
 * @param victim The command.
 * @param folder An absolute path; it is emptied.
 * @param kills How many times.
 * @param seed Seed of the moments, which are fractions of the time that a whole run takes.
 */
export async function tryKills(
  victim: Victim,
  folder: string,
  kills: number,
  seed: number,
): Promise<KillResult> {
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  await Deno.mkdir(folder, { recursive: true });
  await victim.prepare(folder);
  const random = seededRandom(seed), failed: FailedCase[] = [];
  let killed = 0, ended = 0, completed = 0;
  const complete = async () => {
    const { code, errors, tookMs } = await runVictim(victim, folder);
    const wrong = [...await damageIn(folder, victim), ...await lackIn(folder, victim)];
    if (code !== 0) wrong.unshift(`code ${code}: ${errors}`);
    if (wrong.length > 0) failed.push({ number: killed, fault: wrong.slice(0, 10).join("\n") });
    else completed++;
    await undo(victim, folder);
    return tookMs;
  };
  let wholeMs = await complete();
  while (killed < kills) {
    const { signal } = await runVictim(victim, folder, random.uniform() * wholeMs);
    const damage = await damageIn(folder, victim);
    if (damage.length > 0) failed.push({ number: killed, fault: damage.slice(0, 10).join("\n") });
    if (signal === null) {
      ended++;
      wholeMs *= 0.8; // the machine has become faster
      await undo(victim, folder);
      continue;
    }
    killed++;
    if (killed % KILLS_A_RUN === 0 || killed === kills) wholeMs = await complete();
  }
  return { command: victim.title, kills, ended, completed, failed };
}

/** Removes what a whole run wrote, so that the next one has work to do. */
async function undo({ undo: path }: Victim, folder: string): Promise<void> {
  if (path && await exists(join(folder, path))) {
    await Deno.remove(join(folder, path), { recursive: true });
  }
}

/** Runs a command, and kills it after some time if told to. */
async function runVictim({ command }: Victim, folder: string, killAfterMs?: number) {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const kill = () => child.kill("SIGKILL");
  const timer = killAfterMs === undefined ? undefined : setTimeout(kill, killAfterMs);
  const { code, signal, stderr } = await child.output();
  clearTimeout(timer);
  const tookMs = performance.now() - started;
  return { code, signal, tookMs, errors: new TextDecoder().decode(stderr).slice(-500) };
}
