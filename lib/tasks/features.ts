import { CORPORA, requireComplete } from "../corpus/mod.ts";
import { encodeTable, FEATURE_SETS, featureSet, tableDefinition } from "../features/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractCommitted, openNamed, reportDifferences } from "./extraction.ts";
import { fileOf, parseShard, type TableTarget, writeFeatureTable } from "./feature_table.ts";
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

The first writes a table with one row a recording; FOLDER may be a zip, and need not have labels.
The second writes the I-th of N shards of that table, shard-03-of-16.parquet or the like, into
DIR: run them anywhere and in any order, their bytes are the same. deno task train --table takes
both. The third compares with the committed tables of a corpus, and ends with code 1 unless every
value is equal.

  --out PATH       a file or folder below ${TABLES}/, or another that you allow when asked
  --shard I/N      from 1/N to N/N; memory is that of a shard
  --features ID    one of ${SETS.join(", ")} (default: encoder)
  --labels CSV     labels of the recordings: columns path (or file), emotion (or label), and
                   perhaps speaker
  --map MAP        what labels stand for, as in wut=angry,bored= (which leaves them out)
  --any-sound      take in recordings of FOLDER too in which no speech is found
  --workers N      cores to use (default: all)
  --corpus NAME[=PATH]
                   one of ${CORPORA.map(({ id }) => id).join(", ")}, in a folder or zip, or
                   where deno task data puts it, in place of FOLDER; a path alone is of RAVDESS
  --speakers LIST  compare only these speakers
  --write          write the tables to ${PATHS.data}/ instead of comparing; needs all speakers

Recordings that cannot be used are named and left out.`;

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

/** The options, as a user gives them. */
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
  const target = { ...targetOf(out, options), onlySpeech: !anySound };
  if (folders.length !== (corpus === undefined ? 1 : 0)) {
    throw new WrongUsage("Expected one folder or zip, or --corpus", USAGE);
  }
  if (corpus !== undefined && labels !== undefined) {
    throw new WrongUsage("Cannot combine --corpus, which has its labels, and --labels", USAGE);
  }
  if (map !== undefined && labels === undefined) {
    throw new WrongUsage("Expected --labels with --map");
  }
  const file = fileOf(target);
  const paths = target.shard ? [out] : [file, `${file}.half`];
  await requireWritePermission(out, paths, "features", [PATHS.data, TABLES]);
  await requireWritableFile(file);
  const source = corpus !== undefined
    ? await openCorpusSource(corpus)
    : labels !== undefined
    ? await openLabelledFolder(labels, folders[0], parseLabelMap(map ?? ""))
    : await openUnlabelledFolder(folders[0]);
  try {
    const leftOut = await writeFeatureTable(source, target);
    if (leftOut > 0) console.error(`Left out ${leftOut} recordings.`);
  } finally {
    await source.close();
  }
}

function targetOf(out: string, { shard, features = "encoder", workers }: Options): TableTarget {
  if (shard === undefined && !/[^/\\]\.parquet$/.test(out)) {
    throw new WrongUsage(`Cannot use --out ${out}, expected a name that ends in .parquet`);
  }
  return {
    out,
    set: featureSet(parseOneOf("--features", features, SETS)),
    shard: shard === undefined ? undefined : parseShard(shard),
    workers: workers === undefined ? undefined : parseWholeNumber("--workers", workers, 1, 9_999),
  };
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
