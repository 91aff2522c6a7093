import { requireComplete } from "../corpus/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS } from "./files.ts";
import { extractWithProgress, reportDifferences, withCorpus, writeTables } from "./tables.ts";

const USAGE =
  `Extracts all feature sets from RAVDESS audio and compares them with the committed tables.

usage: deno task features [--corpus PATH] [--actors 1,2,…] [--write]

  --corpus PATH  folder or zip that holds Actor_01…24 (default: ${PATHS.corpus})
  --actors LIST  only these actors
  --write        write the tables to ${PATHS.data}/ instead of comparing; needs all actors

Ends with code 1 if a value is more than 0.01 standard deviations off.`;

/** More than this, in standard deviations of the feature, is a failure. */
const TOLERANCE = 0.01;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", default: PATHS.corpus },
    actors: { type: "string" },
    write: { type: "boolean", default: false },
  });
  const actors = values.actors?.split(",").map(Number);
  if (actors?.some((actor) => !(Number.isInteger(actor) && actor >= 1 && actor <= 24))) {
    throw new RangeError(`Cannot use --actors ${values.actors}, expected numbers from 1 to 24`);
  }
  if (actors && values.write) {
    throw new RangeError("Cannot write tables of some actors only; leave out --actors or --write");
  }
  await withCorpus(values.corpus, async (corpus) => {
    if (values.write) requireComplete(corpus);
    const entries = corpus.entries.filter(({ clip }) => actors?.includes(clip.actor) ?? true);
    if (entries.length === 0) throw new RangeError(`No clip of actors ${values.actors} is there`);
    const tables = await extractWithProgress({ ...corpus, entries });
    if (values.write) {
      await writeTables(tables);
    } else if (await reportDifferences(tables) > TOLERANCE) {
      throw new RangeError(
        `The features differ from the committed tables by more than ${TOLERANCE} deviations`,
      );
    }
  });
});
