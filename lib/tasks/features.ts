import { requireComplete } from "../corpus/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractWithProgress, reportDifferences, withCorpus, writeTables } from "./extraction.ts";
import { PATHS } from "./files.ts";

const USAGE =
  `Extracts all feature sets from RAVDESS audio and compares them with the committed tables.

usage: deno task features [--corpus PATH] [--speakers 01,02,…] [--write]

  --corpus PATH    folder or zip that holds Actor_01…24 (default: ${PATHS.corpus})
  --speakers LIST  only these speakers
  --write          write the tables to ${PATHS.data}/ instead of comparing; needs all speakers

Ends with code 1 unless every value is equal.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: PATHS.corpus },
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
    const tables = await extractWithProgress(recordings);
    if (values.write) {
      await writeTables(tables, corpus.definition.licence);
    } else if (await reportDifferences(tables) > 0) {
      throw new RangeError(
        `The features differ from the committed tables in ${PATHS.data}/, which are those of the ` +
          `public archive, 48 kHz`,
      );
    }
  });
});
