import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { join } from "@std/path";
import { encodeFloatWav } from "../audio/encode_wav.ts";
import type { Corpus } from "../corpus/mod.ts";
import type { Dataset } from "../dataset/mod.ts";
import { baseline, compareDatasets, describeDifference } from "../features/mod.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { parseCommand, runCommand } from "./command.ts";
import { extractWithProgress, withCorpus } from "./extraction.ts";
import { exists, PATHS, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";

const USAGE = `Compares the baseline features with librosa's on every clip of a corpus.

usage: deno task compare [--corpus PATH] [--python PATH]

  --corpus PATH  folder or zip of RAVDESS, at any sample rate (default: ${PATHS.corpus})
  --python PATH  interpreter with librosa 0.11 and soundfile (default: python3)

librosa gets the 16 kHz samples that ours are computed from, so that features alone are compared,
not resampling. Writes ${PATHS.results}/librosa.json. Ends with code 1 unless 99.9 % of the values are within 0.001
standard deviations of the feature, and all within 0.01.`;

const SCRIPT = "tests/golden/librosa_baseline.py";
/** For the time of the comparison; some 340 MB. */
const SAMPLES = join(PATHS.results, ".compare");

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: PATHS.corpus },
    python: { type: "string", default: "python3" },
  });
  // What would fail after the extraction is found out before it.
  await requireLibrosa(values.python);
  await withCorpus(values.corpus, async (corpus) => {
    const ours = (await extractWithProgress(corpus.recordings, [baseline.id])).get(baseline.id)!;
    const { versions, dataset } = await librosaFeatures(values.python, corpus);
    const difference = compareDatasets(ours, dataset);
    console.log(describeDifference(baseline.id, difference, `librosa ${versions.librosa}`));
    const { largest, withinThousandth, ...rest } = difference;
    const record = {
      ...versions,
      ...rest,
      withinThousandth: Number(withinThousandth.toFixed(6)),
      // Further digits depend on the machine that librosa ran on.
      largestInStandardDeviations: Number(largest.toPrecision(1)),
    };
    const path = join(PATHS.results, "librosa.json");
    await writeWhole(path, JSON.stringify(record, null, 2) + "\n");
    console.log(`Wrote ${path}.`);
    if (withinThousandth < 0.999 || largest > 0.01) {
      throw new RangeError("The features do not agree with librosa's");
    }
  });
});

async function requireLibrosa(python: string): Promise<void> {
  const { success, stderr } = await tryImport(python);
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trimEnd().split("\n").at(-1);
  throw new Error(
    `${python} cannot import librosa and soundfile (${reason}). Install them with: ` +
      `${python} -m pip install librosa==0.11.0 soundfile`,
  );
}

async function tryImport(python: string): Promise<Deno.CommandOutput> {
  // librosa imports what it needs when it is first used.
  const args = ["-c", "import soundfile, librosa; librosa.stft, librosa.feature.mfcc"];
  try {
    return await new Deno.Command(python, { args }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`There is no ${python}; give an interpreter with --python PATH`);
  }
}

/** Writes the samples of each recording, as features are computed from them, as float WAV files. */
async function writeSamples(folder: string, recordings: Corpus["recordings"]): Promise<void> {
  if (await exists(folder)) await Deno.remove(folder, { recursive: true }); // of an interrupted run
  await Deno.mkdir(folder);
  for (const { id, path, read } of recordings) {
    const signal = await decodeAtRate(await read(), path);
    await Deno.writeFile(join(folder, `${id}.wav`), encodeFloatWav(signal));
  }
}

/** Runs the Python script on the samples and gathers what it prints. */
async function librosaFeatures(python: string, { definition, recordings }: Corpus) {
  try {
    await writeSamples(SAMPLES, recordings);
    return await runScript(python, recordings.length, definition.parse);
  } finally {
    if (await exists(SAMPLES)) await Deno.remove(SAMPLES, { recursive: true });
  }
}

async function runScript(python: string, clips: number, parse: Corpus["definition"]["parse"]) {
  const child = new Deno.Command(python, { args: [SCRIPT, SAMPLES], stdout: "piped" }).spawn();
  const progress = startProgress("librosa", clips, "clips");
  const rows: { clip: string; values: number[] }[] = [];
  let versions: Record<string, string> = {};
  try {
    for await (const line of createInterface({ input: Readable.from(child.stdout) })) {
      const record = JSON.parse(line);
      if ("librosa" in record) versions = record;
      else progress.update(rows.push(record));
    }
  } finally {
    progress.stop();
  }
  const { code } = await child.status;
  if (code !== 0) {
    throw new Error(`${python} ${SCRIPT} ended with code ${code}; see its message above`);
  }
  const dataset: Dataset = {
    recordings: rows.map(({ clip }) => parse(clip)),
    features: {
      columns: baseline.columns,
      values: Float32Array.from(rows.flatMap((row) => row.values)),
    },
  };
  return { versions, dataset };
}
