import { count } from "../core/count.ts";
import {
  CORPORA,
  type CorpusDefinition,
  corpusNamed,
  describeCorpus,
  downloadArchive,
  findCutOff,
  openCorpus,
  unpackCorpus,
} from "../corpus/mod.ts";
import { firstTen } from "../corpus/files.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { exists, PATHS } from "./files.ts";
import { showProgress } from "./progress.ts";

const NAMES = CORPORA.map(({ id }) => id);

const USAGE = `Puts the recordings of a corpus into ${PATHS.data}/NAME/.

usage: deno task data [NAME] [--from PATH]

  NAME         one of ${NAMES.join(", ")} (default: ${NAMES[0]})
  --from PATH  take the recordings from this zip or folder instead of downloading them

${CORPORA.map(describeSource).join("\n")}

Nothing in ${PATHS.data}/NAME/ is removed or replaced: existing recordings that are as long as in
the archive are kept. If one has another length, or is not in the archive, the task says so,
writes nothing, and ends with code 1; move such files away and run it again.

If interrupted, run it again to resume. Only one can run at a time.`;

const DOWNLOADS = `${PATHS.data}/.download`;
const MEGABYTE = 1_000_000;

await runCommand(async () => {
  const { values, positionals } = parseCommand(USAGE, { from: { type: "string" } }, true);
  const [name = NAMES[0], ...more] = positionals;
  if (more.length > 0 || !NAMES.includes(name)) {
    throw new WrongUsage(`Expected one of ${NAMES.join(", ")}, got ${positionals.join(" ")}`);
  }
  const definition = corpusNamed(name);
  const folder = `${PATHS.data}/${name}`;
  await Deno.mkdir(DOWNLOADS, { recursive: true });
  // The lock is released when the process ends, however it ends; the file stays.
  using lock = await Deno.open(`${DOWNLOADS}/lock`, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    throw new Error("Another deno task data is running here; wait for it to end, then run again");
  }
  if (values.from === undefined && await alreadyComplete(definition, folder)) return;
  const interrupt = new AbortController(), { signal } = interrupt;
  const stop = () => interrupt.abort(new Error("interrupted; run again to resume"));
  Deno.addSignalListener("SIGINT", stop);
  try {
    const archive = values.from ?? await download(definition, signal);
    using progress = showProgress("unpack", "recordings");
    const options = { definition, signal, onProgress: progress.update };
    const { written, kept } = await unpackCorpus(archive, folder, options);
    console.log(`${count(written, "recording")} written, ${kept} kept`);
    if (values.from === undefined) await Deno.remove(archive);
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
  const corpus = await openCorpus(folder, definition);
  await corpus.close();
  for (const line of describeCorpus(corpus)) console.log(line);
});

function describeSource({ title, source: { page, zenodo }, licence }: CorpusDefinition): string {
  const how = zenodo ? "is downloaded" : "cannot be downloaded, and needs --from";
  return `${title} ${how}\n  from: ${page}\n  licence: ${licence}`;
}

async function alreadyComplete(definition: CorpusDefinition, folder: string): Promise<boolean> {
  if (!await exists(folder)) return false;
  const { recordings, missing, close } = await openCorpus(folder, definition);
  await close();
  const cutOff = await findCutOff(recordings);
  if (cutOff.length > 0) {
    throw new RangeError(
      `Cannot use ${folder}: in it, ${count(cutOff.length, "recording")} cut off before the end ` +
        `that the header states; move away what follows and run again:\n  ${
          firstTen(cutOff).join("\n  ")
        }`,
    );
  }
  if (missing.length > 0) return false;
  console.log(`${definition.title} is already complete in ${folder}/.`);
  return true;
}

async function download(
  { id, title, source: { page, zenodo } }: CorpusDefinition,
  signal: AbortSignal,
): Promise<string> {
  if (!zenodo) {
    throw new Error(
      `Cannot download ${title}; get it from ${page}, and pass its folder or zip with: ` +
        `deno task data ${id} --from PATH`,
    );
  }
  using progress = showProgress("download", "MB");
  return await downloadArchive(zenodo, {
    folder: DOWNLOADS,
    signal,
    onProgress: (bytes, total) =>
      progress.update(Math.floor(bytes / MEGABYTE), Math.ceil(total / MEGABYTE)),
    onRetry: (message) => console.error(`\n${message}`),
  });
}
