import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { join } from "@std/path";
import { type Corpus, parseClipName } from "../corpus/mod.ts";
import {
  baseline,
  compareTables,
  describeDifference,
  featureDefinition,
  type FeatureTable,
  readSignal,
} from "../features/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";
import { withCorpus } from "./tables.ts";

const USAGE = `Compares the baseline features with librosa's on every clip of a corpus.

usage: deno task compare [--corpus PATH] [--python PATH]

  --corpus PATH  folder or zip of RAVDESS at 16 kHz (default: ${PATHS.corpus})
  --python PATH  interpreter with librosa 0.11 and soundfile (default: python3)

Writes ${PATHS.results}/librosa.json. Ends with code 1 unless 99.9 % of the values are within 0.001
standard deviations of the feature, and all within 0.01.`;

const SCRIPT = "tests/golden/librosa_baseline.py";

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: PATHS.corpus },
    python: { type: "string", default: "python3" },
  });
  await withCorpus(values.corpus, async (corpus) => {
    const ours = await extractBaseline(corpus);
    const { versions, table } = await librosaTable(values.python, corpus);
    const difference = compareTables(ours, table);
    console.log(describeDifference("baseline", difference, `librosa ${versions.librosa}`));
    const { largest, withinThousandth, ...rest } = difference;
    const record = {
      ...versions,
      ...rest,
      withinThousandth: Number(withinThousandth.toFixed(6)),
      // The digits beyond differ with the machine librosa ran on.
      largestDeviations: Number(largest.toPrecision(1)),
    };
    const path = join(PATHS.results, "librosa.json");
    await writeWhole(path, JSON.stringify(record, null, 2) + "\n");
    console.log(`Wrote ${path}.`);
    if (withinThousandth < 0.999 || largest > 0.01) {
      throw new RangeError("The features do not agree with librosa's");
    }
  });
});

async function extractBaseline({ entries }: Corpus): Promise<FeatureTable> {
  const progress = startProgress("features", entries.length, "clips");
  const values = new Float32Array(entries.length * baseline.columns.length);
  try {
    for (const [row, entry] of entries.entries()) {
      values.set(baseline.extract(await readSignal(entry)), row * baseline.columns.length);
      progress.update(row + 1);
    }
  } finally {
    progress.stop();
  }
  return {
    definition: featureDefinition(baseline),
    clips: entries.map(({ clip }) => clip),
    values,
  };
}

/** Runs the Python script and gathers what it prints. */
async function librosaTable(python: string, corpus: Corpus) {
  const child = new Deno.Command(python, { args: [SCRIPT, corpus.path], stdout: "piped" }).spawn();
  const progress = startProgress("librosa", corpus.entries.length, "clips");
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
  const table: FeatureTable = {
    definition: featureDefinition(baseline),
    clips: rows.map(({ clip }) => parseClipName(clip)),
    values: Float32Array.from(rows.flatMap((row) => row.values)),
  };
  return { versions, table };
}
