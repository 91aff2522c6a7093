import { rm } from "node:fs/promises";
import { join } from "@std/path";
import {
  encodeWav,
  resample,
  seededRandom,
  type SpeakingStyle,
  synthesiseSpeech,
} from "../../audio/mod.ts";
import { startWorkers } from "../../core/pool.ts";
import { openCorpus } from "../../corpus/mod.ts";
import type { ExtractWorker } from "../../features/extraction/extract_worker.ts";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../chromium.ts";
import { parseCommand, runCommand } from "../command.ts";
import { PATHS, readModel, writeWhole } from "../files.ts";
import { parseWholeNumber } from "../options.ts";
import { benchCases } from "./cases.ts";
import { startPython } from "./python.ts";
import { benchPage, timeCase } from "./timing.ts";

const USAGE = `Times the slow steps, and compares them with Python where Python has the same step.

usage: deno task bench [--python PATH] [--corpus PATH] [--clips N] [--runs N] [--write]

  --python PATH  interpreter with librosa 0.11, scikit-learn and opensmile, or some of them;
                 default: no comparison with Python
  --corpus PATH  folder or zip of RAVDESS (default: synthesised recordings of 3 s at 48 kHz); if
                 complete, the original recipe is also timed, from files to accuracy
  --clips N      number of recordings (default: 48)
  --runs N       number of passes, whose median is printed (default: 5)
  --write        write the table to ${PATHS.results}/bench.md`;

/** Temporary folder of the recordings that Deno and Python read; git ignores it. */
const FOLDER = ".bench";
const RECORDINGS = join(FOLDER, "recordings");
/** Sample rate of synthesised recordings, the same as of most microphones and of RAVDESS. */
const SYNTHESISED_HZ = 48_000;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    python: { type: "string" },
    corpus: { type: "string" },
    clips: { type: "string", default: "48" },
    runs: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  });
  const clips = parseWholeNumber("--clips", values.clips, 1, 9_999);
  const runs = parseWholeNumber("--runs", values.runs, 1, 9_999);
  const { wavs, complete } = values.corpus
    ? await clipsOf(values.corpus, clips)
    : { wavs: synthesisedClips(clips), complete: false };
  // Python would also time the recordings that an interrupted run has left.
  await rm(FOLDER, { recursive: true, force: true });
  await Deno.mkdir(RECORDINGS, { recursive: true });
  const worker = new URL("../../features/extraction/extract_worker.ts", import.meta.url);
  const pool = startWorkers<ExtractWorker>(() => new Worker(worker, { type: "module" }));
  try {
    for (const [i, wav] of wavs.entries()) await Deno.writeFile(join(RECORDINGS, `${i}.wav`), wav);
    const python = values.python ? await startPython(values.python, RECORDINGS) : undefined;
    if (!python) console.log("Without --python, nothing is compared with Python.");
    const chromium = await findChromium();
    if (!chromium) console.log(`Without Chromium, nothing is timed there. ${HOW_TO_GET_CHROMIUM}`);
    const folder = join(FOLDER, "page");
    await Deno.mkdir(folder);
    const corpus = complete ? values.corpus : undefined;
    const model = await readModel();
    const rows: string[][] = [];
    const inputs = { wavs, model, pool, corpus, python, chromium, folder };
    for (const benchCase of benchCases(inputs)) {
      const row = await timeCase(benchCase, runs);
      rows.push(row);
      console.log(row.join(" | "));
    }
    await python?.stop();
    const source = values.corpus ? "recordings" : "synthesised recordings";
    const text = benchPage(rows, source, runs, python?.versions);
    if (values.write) await writeWhole(join(PATHS.results, "bench.md"), text);
  } finally {
    pool.stop();
    await Deno.remove(FOLDER, { recursive: true });
  }
});

/** Reads some clips of a corpus, and checks whether it is complete. */
async function clipsOf(path: string, count: number) {
  const { recordings, missing, close } = await openCorpus(path);
  const step = Math.max(1, Math.floor(recordings.length / count));
  const chosen = recordings.filter((_, i) => i % step === 0).slice(0, count);
  const wavs = await Promise.all(chosen.map((recording) => recording.read())).finally(close);
  return { wavs, complete: missing.length === 0 };
}

function synthesisedClips(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const pitchHz = 90 + 10 * (i % 20);
    const style: SpeakingStyle = { pitchHz, pitchRange: 4, rate: 2.9, effort: 0.5, breath: 0.2 };
    const signal = synthesiseSpeech(style, seededRandom(i).uniform);
    return encodeWav(resample(signal, SYNTHESISED_HZ));
  });
}
