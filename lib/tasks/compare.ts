import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { join } from "@std/path";
import { decodeWav, SAMPLE_RATE_HZ } from "../audio/mod.ts";
import type { Corpus } from "../corpus/mod.ts";
import type { Dataset } from "../dataset/mod.ts";
import { baseline, compareDatasets, describeDifference } from "../features/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { extractWithProgress, withCorpus } from "./extraction.ts";
import { PATHS, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";

const USAGE = `Compares the baseline features with librosa's on every clip of a corpus.

usage: deno task compare [--corpus PATH] [--python PATH]

  --corpus PATH  folder or zip of RAVDESS, resampled to 16 kHz (default: ${PATHS.corpus})
  --python PATH  interpreter with librosa 0.11 and soundfile (default: python3)

Writes ${PATHS.results}/librosa.json. Ends with code 1 unless 99.9 % of the values are within 0.001
standard deviations of the feature, and all within 0.01.`;

const SCRIPT = "tests/golden/librosa_baseline.py";

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: PATHS.corpus },
    python: { type: "string", default: "python3" },
  });
  // What would fail after the extraction is found out before it.
  await requireLibrosa(values.python);
  await withCorpus(values.corpus, async (corpus) => {
    await requireSampleRate(corpus);
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
  try {
    return await new Deno.Command(python, { args: ["-c", "import librosa, soundfile"] }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`There is no ${python}; give an interpreter with --python PATH`);
  }
}

async function requireSampleRate({ path, recordings: [first] }: Corpus): Promise<void> {
  const { sampleRateHz } = decodeWav(await first.read(), first.path);
  if (sampleRateHz === SAMPLE_RATE_HZ) return;
  throw new RangeError(
    `Cannot compare on ${path}: its recordings have ${sampleRateHz} Hz, expected ` +
      `${SAMPLE_RATE_HZ} Hz, as librosa resamples differently`,
  );
}

/** Runs the Python script and gathers what it prints. */
async function librosaFeatures(python: string, { path, definition, recordings }: Corpus) {
  const child = new Deno.Command(python, { args: [SCRIPT, path], stdout: "piped" }).spawn();
  const progress = startProgress("librosa", recordings.length, "clips");
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
    recordings: rows.map(({ clip }) => definition.parse(clip)),
    features: {
      columns: baseline.columns,
      values: Float32Array.from(rows.flatMap((row) => row.values)),
    },
  };
  return { versions, dataset };
}
