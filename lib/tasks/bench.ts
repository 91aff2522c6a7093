import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { join } from "@std/path";
import { encodeWav, seededRandom, synthesiseSpeech } from "../audio/mod.ts";
import { openCorpus } from "../corpus/mod.ts";
import { type BenchCase, benchCases } from "./bench_cases.ts";
import { parseCommand, runCommand } from "./command.ts";
import { exists, PATHS, readModel, writeWhole } from "./files.ts";
import { markdownTable } from "markdown-table";

const USAGE = `Times what takes long, side by side with Python where it does the same.

usage: deno task bench [--python PATH] [--corpus PATH] [--clips N] [--runs N] [--write]

  --python PATH  an interpreter with librosa 0.11, scikit-learn and opensmile, or some of them;
                 without it, our figures alone
  --corpus PATH  recordings at 16 kHz (default: synthesised ones of 3 s)
  --clips N      how many of them (default: 48)
  --runs N       passes of each, of which the median counts (default: 5)
  --write        write the table to ${PATHS.results}/bench.md`;

/** Where the recordings lie that both sides read, while it runs; git ignores it. */
const FOLDER = ".bench";

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    python: { type: "string" },
    corpus: { type: "string" },
    clips: { type: "string", default: "48" },
    runs: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  });
  const [clips, runs] = [values.clips, values.runs].map((text) => wholeNumber(text));
  const wavs = values.corpus ? await someClips(values.corpus, clips) : synthesisedClips(clips);
  // What an interrupted run left would be timed on one side only.
  if (await exists(FOLDER)) await Deno.remove(FOLDER, { recursive: true });
  await Deno.mkdir(FOLDER);
  try {
    for (const [i, wav] of wavs.entries()) await Deno.writeFile(join(FOLDER, `${i}.wav`), wav);
    const peers = values.python ? await startPeers(values.python, FOLDER) : undefined;
    if (!peers) console.log("Without --python there is nothing in Python to compare with.");
    const rows: string[][] = [];
    for (const own of benchCases(wavs, await readModel())) {
      const row = await timed(own, runs, peers);
      rows.push(row);
      console.log(row.join(" | "));
    }
    await peers?.stop();
    const source = values.corpus ? "recordings" : "synthesised recordings";
    if (values.write) {
      await writeWhole(join(PATHS.results, "bench.md"), page(rows, source, runs, peers?.versions));
    }
  } finally {
    await Deno.remove(FOLDER, { recursive: true });
  }
});

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`Cannot use ${text}, expected a whole number from 1 on`);
}

async function someClips(path: string, count: number): Promise<Uint8Array[]> {
  const corpus = await openCorpus(path);
  try {
    const step = Math.max(1, Math.floor(corpus.entries.length / count));
    const chosen = corpus.entries.filter((_, i) => i % step === 0).slice(0, count);
    return await Promise.all(chosen.map((entry) => entry.read()));
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

/** Python, doing one pass after the other as asked. */
interface Peers {
  readonly versions: Readonly<Record<string, string>>;
  readonly passes: readonly string[];
  /** Does a pass; returns the seconds it took. */
  pass(name: string): Promise<number>;
  stop(): Promise<void>;
}

async function startPeers(python: string, folder: string): Promise<Peers> {
  const process = new Deno.Command(python, {
    args: ["lib/tasks/bench_peers.py", folder],
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
    pass: async (name) => {
      await writer.write(new TextEncoder().encode(`${name}\n`));
      return (await answer()).seconds;
    },
    stop: async () => {
      await writer.close();
      await process.status;
    },
  };
}

/** Medians of ours and the peer's, pass by pass in turn; the first of each is not counted. */
async function timed(own: BenchCase, runs: number, peers: Peers | undefined): Promise<string[]> {
  const { peer } = own;
  const other = async (): Promise<number | undefined> => {
    if (!peer) return undefined;
    if ("here" in peer) return await secondsOf(peer.here);
    return peers?.passes.includes(peer.python) ? await peers.pass(peer.python) : undefined;
  };
  const ours: number[] = [], theirs: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [mine, its] = [await secondsOf(own.run), await other()];
    if (run === 0) continue;
    ours.push(mine);
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

async function secondsOf(action: () => unknown): Promise<number> {
  const started = performance.now();
  await action();
  return (performance.now() - started) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function milliseconds(seconds: number): string {
  return `${(1_000 * seconds).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
}

function page(
  rows: readonly string[][],
  source: string,
  runs: number,
  versions: Readonly<Record<string, string>> = {},
): string {
  const header = ["what", "here", "compared with", "there", "how much faster"];
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const machine = [
    `Deno ${Deno.version.deno}`,
    ...others,
    `${Deno.build.os} ${Deno.build.arch}`,
    `${navigator.hardwareConcurrency} cores`,
  ];
  return `# Speed

Generated by \`deno task bench --write\`; do not edit. Medians of ${runs} passes, ours and theirs in
turn, on ${source}. Seconds differ from machine to machine; the ratios less so.
${machine.join(", ")}.

${markdownTable([header, ...rows], { align: ["l", "r", "l", "r", "r"] })}
`;
}
