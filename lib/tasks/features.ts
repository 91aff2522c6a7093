import { CORPORA, requireComplete } from "../corpus/mod.ts";
import { committedTableIds } from "../features/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractWithProgress, reportDifferences, withCorpus, writeTables } from "./extraction.ts";
import { PATHS } from "./files.ts";

const USAGE = `Extracts the features of a corpus and compares them with its committed tables.

usage: deno task features [--corpus NAME[=PATH]] [--speakers 01,02,…] [--write]

  --corpus NAME[=PATH]
                   one of ${CORPORA.map(({ id }) => id).join(", ")}, in a folder or zip, or
                   where deno task data puts it; a path alone is of RAVDESS, the default
  --speakers LIST  only these speakers
  --write          write the tables to ${PATHS.data}/ instead of comparing; needs all speakers

Ends with code 1 unless every value is equal.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: CORPORA[0].id },
    speakers: { type: "string" },
    write: { type: "boolean", default: false },
  });
  const speakers = values.speakers?.split(",");
  if (speakers && values.write) {
    throw new WrongUsage("Cannot write tables of some speakers; leave out --speakers or --write");
  }
  await withCorpus(values.corpus, async (corpus) => {
    if (values.write) requireComplete(corpus);
    const known = new Set(corpus.recordings.map(({ speaker }) => speaker));
    const unknown = speakers?.find((speaker) => !known.has(speaker));
    if (unknown !== undefined) {
      throw new WrongUsage(
        `Cannot use --speakers ${values.speakers}: there is no speaker ${
          JSON.stringify(unknown)
        }, expected some of ${[...known].join(",")}`,
      );
    }
    const recordings = corpus.recordings.filter(({ speaker }) =>
      speakers?.includes(speaker) ?? true
    );
    const { id } = corpus.definition;
    const tables = await extractWithProgress(recordings, committedTableIds(id));
    if (values.write) {
      await writeTables(tables, corpus.definition);
    } else if (await reportDifferences(tables, id) > 0) {
      throw new RangeError(
        `The features differ from the committed tables in ${PATHS.data}/, which are those of the ` +
          `recordings as published`,
      );
    }
  });
});
