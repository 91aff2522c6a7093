import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "@std/path";
import { decodeWav, encodeWav, seededRandom, synthesiseSpeech } from "../../audio/mod.ts";
import { openCorpus } from "../../corpus/mod.ts";
import { type BenchCase, benchCases, runProcess } from "./cases.ts";
import { timeLengths, timeLoop } from "./growth.ts";
import { startBenchPool } from "./pool.ts";
import { benchPage, growthPart } from "./report.ts";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../chromium.ts";
import { parseCommand, runCommand } from "../command.ts";
import { COMMITTED_TABLES, exists, PATHS, readModel, writeWhole } from "../files.ts";

const USAGE = `Times what takes long, side by side with Python where it does the same.

usage: deno task bench [--python PATH] [--corpus PATH] [--clips N] [--runs N] [--loop N] [--write]

  --python PATH  an interpreter with librosa 0.11, scikit-learn and opensmile, or some of them;
                 without it, our figures alone
  --corpus PATH  recordings at 16 kHz (default: synthesised ones of 3 s); with all of RAVDESS, the
                 original recipe is timed from files to accuracy too
  --clips N      how many of them (default: 48)
  --runs N       passes of each, of which the median counts (default: 5)
  --loop N       also how the cost grows: recordings of up to ten minutes, and N clips in a loop
  --write        write the tables to ${PATHS.results}/bench.md`;

/** Where the recordings lie that both sides read, while it runs; git ignores it. */
const FOLDER = ".bench";
const RECORDINGS = join(FOLDER, "recordings");
/** After a pass, threads of Python's libraries look out for more work for a while. */
const PAUSE_MS = 300;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    python: { type: "string" },
    corpus: { type: "string" },
    clips: { type: "string", default: "48" },
    runs: { type: "string", default: "5" },
    loop: { type: "string" },
    write: { type: "boolean", default: false },
  });
  const [clips, runs] = [values.clips, values.runs].map((text) => wholeNumber(text));
  const loop = values.loop === undefined ? undefined : wholeNumber(values.loop);
  const { python } = values;
  const recordings = values.corpus
    ? await someClips(values.corpus, clips)
    : { wavs: synthesisedClips(clips), complete: false };
  const { wavs } = recordings;
  // What an interrupted run left would be timed on one side only.
  if (await exists(FOLDER)) await Deno.remove(FOLDER, { recursive: true });
  await Deno.mkdir(RECORDINGS, { recursive: true });
  const pool = startBenchPool();
  try {
    for (const [i, wav] of wavs.entries()) await Deno.writeFile(join(RECORDINGS, `${i}.wav`), wav);
    const peers = python ? await startPeers(python, RECORDINGS) : undefined;
    if (!peers) console.log("Without --python there is nothing in Python to compare with.");
    const chromium = await findChromium();
    if (!chromium) console.log(`Without Chromium, nothing is timed there. ${HOW_TO_GET_CHROMIUM}`);
    const rows: string[][] = [];
    const folder = join(FOLDER, "page");
    await Deno.mkdir(folder);
    const corpus = recordings.complete ? values.corpus : undefined;
    const inputs = { wavs, model: await readModel(), pool, corpus, chromium, folder };
    for (const own of benchCases(inputs)) {
      const row = await timed(own, runs, peers, python);
      rows.push(row);
      console.log(row.join(" | "));
    }
    rows.push(...await memoryOfReproduce());
    await peers?.stop();
    pool.stop();
    const growth = loop === undefined
      ? undefined
      : growthPart(timeLengths(decodeWav(wavs[0])), await timeLoop(wavs, loop), wavs);
    if (growth) console.log(growth);
    if (values.write) {
      const source = values.corpus ? "recordings" : "synthesised recordings";
      const text = benchPage(rows, source, runs, peers?.versions) + (growth ?? "");
      await writeWhole(join(PATHS.results, "bench.md"), text);
    }
  } finally {
    pool.stop();
    await Deno.remove(FOLDER, { recursive: true });
  }
});

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`Cannot use ${text}, expected a whole number from 1 on`);
}

/** Some clips of a corpus, and whether it has all of them. */
async function someClips(path: string, count: number) {
  const corpus = await openCorpus(path);
  try {
    const { entries, missing } = corpus;
    const step = Math.max(1, Math.floor(entries.length / count));
    const chosen = entries.filter((_, i) => i % step === 0).slice(0, count);
    const wavs = await Promise.all(chosen.map((entry) => entry.read()));
    return { wavs, complete: missing.length === 0 };
  } finally {
    await corpus.close();
  }
}

function synthesisedClips(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const style = {
      pitchHz: 90 + 10 * (i % 20),
      pitchRange: 4,
      rate: 2.9,
      effort: 0.5,
      breath: 0.2,
    };
    return encodeWav(synthesiseSpeech(style, seededRandom(i).uniform));
  });
}

/** What the last `reproduce` from audio needed, if there was one here. */
async function memoryOfReproduce(): Promise<string[][]> {
  const path = join(PATHS.results, "run.json");
  if (!await exists(path)) return [];
  const { source, peakMemoryMib } = JSON.parse(await Deno.readTextFile(path));
  if (source === COMMITTED_TABLES || peakMemoryMib === undefined) return [];
  return [["most memory of reproduce from audio", `${peakMemoryMib} MiB`, "–", "–", "–"]];
}

/** Python, doing one pass after the other as asked. */
interface Peers {
  readonly versions: Readonly<Record<string, string>>;
  readonly passes: readonly string[];
  /** Does a pass; returns the seconds it took. */
  pass(name: string, threads: "one" | "all"): Promise<number>;
  stop(): Promise<void>;
}

/** Starts two interpreters: one that keeps to one thread, and one as it comes. */
async function startPeers(python: string, folder: string): Promise<Peers> {
  const [one, all] = await Promise.all(
    ["one", "all"].map((threads) => startPeer(python, folder, threads)),
  );
  return {
    versions: one.versions,
    passes: one.passes,
    pass: (name, threads) => (threads === "one" ? one : all).pass(name),
    stop: async () => {
      await Promise.all([one.stop(), all.stop()]);
    },
  };
}

async function startPeer(python: string, folder: string, threads: string) {
  const process = new Deno.Command(python, {
    args: ["lib/tasks/bench_peers.py", folder, threads],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  // deno-lint-ignore no-explicit-any -- Node's types describe another web stream
  const lines = createInterface({ input: Readable.fromWeb(process.stdout as any) })[
    Symbol.asyncIterator
  ]();
  const writer = process.stdin.getWriter();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended; the messages above say why`);
    return JSON.parse(value);
  };
  const { versions, passes } = await answer();
  return {
    versions,
    passes,
    pass: async (name: string): Promise<number> => {
      await writer.write(new TextEncoder().encode(`${name}\n`));
      return (await answer()).seconds;
    },
    stop: async () => {
      await writer.close();
      await process.status;
    },
  };
}

/**
 * Medians of ours and the peer's, pass by pass in turn. The first of each is not counted, unless it is
 * a cold start that is timed.
 */
async function timed(
  own: BenchCase,
  runs: number,
  peers: Peers | undefined,
  python: string | undefined,
): Promise<string[]> {
  const { peer } = own;
  const other = async (): Promise<number | undefined> => {
    if (!peer) return undefined;
    if ("seconds" in peer) return peer.seconds;
    if ("here" in peer) return median(await secondsOf(peer.here));
    if ("script" in peer) {
      return python ? median(await secondsOf(() => runProcess(python, peer.script))) : undefined;
    }
    return peers?.passes.includes(peer.pass)
      ? await peers.pass(peer.pass, peer.threads)
      : undefined;
  };
  const ours: number[] = [], theirs: number[] = [];
  const first = own.runs === undefined ? 0 : 1;
  for (let run = first; run <= (own.runs ?? runs); run++) {
    const [mine, its] = [await secondsOf(own.run), await other()];
    await delay(PAUSE_MS);
    if (run === 0) continue;
    ours.push(median(mine));
    if (its !== undefined) theirs.push(its);
  }
  const compared = theirs.length > 0;
  return [
    own.what,
    milliseconds(median(ours)),
    peer?.name ?? "–",
    compared ? milliseconds(median(theirs)) : "–",
    compared ? `${(median(theirs) / median(ours)).toFixed(1)} ×` : "–",
  ];
}

/** Seconds that something takes: by the clock, or as many as it says itself. */
async function secondsOf(action: () => unknown): Promise<number[]> {
  const started = performance.now();
  const said = await action();
  const seconds = (performance.now() - started) / 1_000;
  const isNumbers = Array.isArray(said) && said.every((value) => typeof value === "number");
  return isNumbers ? said : [seconds];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function milliseconds(seconds: number): string {
  if (seconds >= 10) return `${seconds.toFixed(1)} s`;
  return `${(1_000 * seconds).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
}
