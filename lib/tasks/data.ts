import {
  describeCorpus,
  downloadArchive,
  findCutOff,
  openCorpus,
  unpackCorpus,
  type Unpacked,
} from "../corpus/mod.ts";
import { firstTen } from "../corpus/files.ts";
import { parseCommand, runCommand } from "./command.ts";
import { exists, PATHS } from "./files.ts";
import { type Progress, startProgress } from "./progress.ts";

const USAGE =
  `Downloads the RAVDESS speech recordings (208 MB, CC BY-NC-SA 4.0) into ${PATHS.corpus}/.

usage: deno task data [--from PATH]

  --from PATH  unpack this local copy of Audio_Speech_Actors_01-24.zip instead of downloading

Nothing in ${PATHS.corpus}/ is removed or replaced: recordings that are there already and as
long as in the archive are kept. If one has another length, or the archive lacks one, it
says so, writes nothing, and ends with code 1; move such files away and run again.

Run again after an interruption, it resumes. Only one can run at a time.`;

const DOWNLOADS = `${PATHS.data}/.download`;
const MEGABYTE = 1_000_000;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { from: { type: "string" } });
  await Deno.mkdir(DOWNLOADS, { recursive: true });
  // The lock goes with the process, however it ends; the file stays.
  using lock = await Deno.open(`${DOWNLOADS}/lock`, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    throw new Error("Another deno task data is at work here; wait for it to end, then run again");
  }
  if (values.from === undefined && await alreadyComplete()) return;
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("interrupted; run again to resume"));
  Deno.addSignalListener("SIGINT", stop);
  try {
    const archive = values.from ?? await download(interrupt.signal);
    const { written, kept } = await unpack(archive, interrupt.signal);
    console.log(`${written} recordings written, ${kept} kept`);
    if (values.from === undefined) await Deno.remove(archive);
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
  await report();
});

async function alreadyComplete(): Promise<boolean> {
  if (!await exists(PATHS.corpus)) return false;
  const { recordings, missing, close } = await openCorpus(PATHS.corpus);
  await close();
  const cutOff = await findCutOff(recordings);
  if (cutOff.length > 0) {
    throw new RangeError(
      `${cutOff.length} recordings in ${PATHS.corpus} are shorter than their headers state; ` +
        `move them away and run again:\n  ${firstTen(cutOff).join("\n  ")}`,
    );
  }
  if (missing.length > 0) return false;
  console.log(`All of RAVDESS speech is in ${PATHS.corpus}/ already.`);
  return true;
}

async function download(signal: AbortSignal): Promise<string> {
  let progress: Progress | undefined;
  try {
    return await downloadArchive({
      folder: DOWNLOADS,
      signal,
      onProgress: (bytes, total) => {
        progress ??= startProgress("download", Math.ceil(total / MEGABYTE), "MB");
        progress.update(Math.floor(bytes / MEGABYTE));
      },
      onRetry: (message) => console.error(`\n${message}`),
    });
  } finally {
    progress?.stop();
  }
}

async function unpack(archive: string, signal: AbortSignal): Promise<Unpacked> {
  let progress: Progress | undefined;
  try {
    return await unpackCorpus(archive, PATHS.corpus, {
      signal,
      onProgress: (recordings, total) => {
        progress ??= startProgress("unpack", total, "recordings");
        progress.update(recordings);
      },
    });
  } finally {
    progress?.stop();
  }
}

async function report(): Promise<void> {
  const corpus = await openCorpus(PATHS.corpus);
  await corpus.close();
  for (const line of describeCorpus(corpus)) console.log(line);
}
