import { join } from "@std/path";
import { count } from "../core/count.ts";
import { CORPORA, requireComplete } from "../corpus/mod.ts";
import {
  encodeTable,
  FEATURE_SETS,
  featureSet,
  shardName,
  tableDefinition,
} from "../features/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractCommitted, openNamed, reportDifferences } from "./extraction.ts";
import { parseShard, writeFeatureTable } from "./feature_table.ts";
import { PATHS, rooted, startWhereCalled, tablePath, writeWhole } from "./files.ts";
import { parseLabelMap, parseOneOf, parseWholeNumber } from "./options.ts";
import { requireWritableFile, requireWritePermission } from "./output_folder.ts";
import { openCorpusSource, openLabelledFolder, openUnlabelledFolder } from "./training_sources.ts";

const SETS = FEATURE_SETS.map(({ id }) => id);
const TABLES = "results/features";

const USAGE = `Extracts features of recordings into a table, or compares a corpus with its tables.

usage: deno task features --out FILE.parquet [--features ID] FOLDER
       deno task features --out DIR --shard I/N [--features ID] FOLDER
       deno task features [--corpus NAME[=PATH]] [--speakers 01,02,…] [--write]

The first form writes a table with one row per recording; FOLDER may be a zip, and needs no labels.
The second writes the I-th of N shards of that table, such as shard-03-of-16.parquet, to DIR;
shards can be written on any machine and in any order, and have the same bytes. deno task train
--table takes a file or a folder of shards. The third compares the features of a corpus with its
committed tables, and ends with code 1 unless every value is equal.

  --out PATH       a file or folder below ${TABLES}/, or another that you allow when asked
  --shard I/N      from 1/N to N/N; takes only as much memory as one shard
  --features ID    one of ${SETS.join(", ")} (default: encoder)
  --labels CSV     labels of the recordings: columns path (or file), emotion (or label), and
                   optionally speaker
  --map MAP        the emotion of each label, as in wut=angry,bored= (which leaves bored out)
  --any-sound      also extract from recordings of FOLDER in which no speech is found
  --workers N      number of cores to use (default: all)
  --corpus NAME[=PATH]
                   instead of FOLDER, one of ${CORPORA.map(({ id }) => id).join(", ")}, in a
                   folder or zip, or where deno task data puts it; PATH alone is of RAVDESS
  --speakers LIST  compare only these speakers
  --write          write the tables to ${PATHS.data}/ instead of comparing; needs all speakers

Recordings that cannot be used are left out, and their names printed.`;

const parseArguments = () =>
  parseCommand(USAGE, {
    out: { type: "string" },
    shard: { type: "string" },
    features: { type: "string" },
    labels: { type: "string" },
    map: { type: "string" },
    "any-sound": { type: "boolean" },
    workers: { type: "string" },
    corpus: { type: "string" },
    speakers: { type: "string" },
    write: { type: "boolean", default: false },
  }, true);

type Options = ReturnType<typeof parseArguments>["values"];

await runCommand(async () => {
  startWhereCalled();
  const { values, positionals } = parseArguments();
  const { out, corpus, speakers, write, ...forTable } = values;
  if (out !== undefined) {
    if (write || speakers !== undefined) {
      throw new WrongUsage("Cannot combine --out with --write or --speakers", USAGE);
    }
    return await extractTo(out, values, positionals);
  }
  const given = Object.keys(forTable).map((name) => `--${name}`);
  if (given.length + positionals.length > 0) {
    throw new WrongUsage(`Expected --out with ${[...given, ...positionals].join(", ")}`, USAGE);
  }
  await compareOrWrite(corpus ?? CORPORA[0].id, speakers?.split(","), write);
});

async function extractTo(out: string, options: Options, folders: readonly string[]): Promise<void> {
  const { corpus, labels, map, "any-sound": anySound = corpus !== undefined } = options;
  if (options.shard === undefined && !/[^/\\]\.parquet$/.test(out)) {
    throw new WrongUsage(`Cannot use --out ${out}, expected a name that ends in .parquet`);
  }
  const set = featureSet(parseOneOf("--features", options.features ?? "encoder", SETS));
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const workers = options.workers === undefined
    ? undefined
    : parseWholeNumber("--workers", options.workers, 1, 9_999);
  if (folders.length !== (corpus === undefined ? 1 : 0)) {
    throw new WrongUsage("Expected one folder or zip, or --corpus", USAGE);
  }
  if (corpus !== undefined && labels !== undefined) {
    throw new WrongUsage("Cannot combine --corpus, which has its labels, and --labels", USAGE);
  }
  if (map !== undefined && labels === undefined) {
    throw new WrongUsage("Expected --labels with --map");
  }
  const file = shard ? join(out, shardName(shard)) : out;
  const paths = shard ? [out] : [file, `${file}.half`];
  await requireWritePermission(out, paths, "features", [PATHS.data, TABLES]);
  await requireWritableFile(file);
  const source = corpus !== undefined
    ? await openCorpusSource(corpus)
    : labels !== undefined
    ? await openLabelledFolder(labels, folders[0], parseLabelMap(map ?? ""))
    : await openUnlabelledFolder(folders[0]);
  const tableOptions = { shard, workers, onlySpeech: !anySound };
  const leftOut = await writeFeatureTable(file, source, set, tableOptions).finally(source.close);
  if (leftOut > 0) console.error(`Left out ${count(leftOut, "recording")}.`);
}

async function compareOrWrite(
  name: string,
  speakers: readonly string[] | undefined,
  write: boolean,
): Promise<void> {
  if (speakers && write) {
    throw new WrongUsage("Cannot write tables of some speakers; leave out --speakers or --write");
  }
  await using corpus = await openNamed(name);
  if (write) requireComplete(corpus);
  const known = new Set(corpus.recordings.map(({ speaker }) => speaker));
  const unknown = speakers?.find((speaker) => !known.has(speaker));
  if (unknown !== undefined) {
    throw new WrongUsage(
      `Cannot use --speakers ${speakers}: there is no speaker ${JSON.stringify(unknown)}, ` +
        `expected some of ${[...known].join(",")}`,
    );
  }
  const recordings = corpus.recordings.filter(({ speaker }) => speakers?.includes(speaker) ?? true);
  const { id, licence } = corpus.definition;
  const tables = await extractCommitted(id, recordings);
  if (write) {
    for (const [table, dataset] of tables) {
      const { set } = tableDefinition(table);
      const path = tablePath(table, id);
      await writeWhole(rooted(path), await encodeTable(dataset, set, licence));
      console.log(`wrote ${path}`);
    }
  } else if (await reportDifferences(tables, id) > 0) {
    throw new RangeError(
      `The features differ from the committed tables in ${PATHS.data}/, which come from the ` +
        `recordings as published`,
    );
  }
}
