import { describeCorpus, downloadArchive, openCorpus, unpackCorpus } from "../corpus/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { exists, PATHS } from "./files.ts";
import { type Progress, startProgress } from "./progress.ts";

const USAGE =
  `Downloads the RAVDESS speech recordings (208 MB, CC BY-NC-SA 4.0) into ${PATHS.corpus}/.

usage: deno task data [--from PATH]

  --from PATH  unpack this local copy of Audio_Speech_Actors_01-24.zip instead of downloading

Run again after an interruption, it resumes the download.`;

const DOWNLOADS = `${PATHS.data}/.download`;
const MEGABYTE = 1_000_000;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { from: { type: "string" } });
  if (await alreadyComplete()) return;
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("interrupted; run again to resume"));
  Deno.addSignalListener("SIGINT", stop);
  try {
    const archive = values.from ?? await download(interrupt.signal);
    await unpack(archive, interrupt.signal);
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
  if (values.from === undefined) await Deno.remove(DOWNLOADS, { recursive: true });
  await report();
});

async function alreadyComplete(): Promise<boolean> {
  if (!await exists(PATHS.corpus)) return false;
  const { missing, close } = await openCorpus(PATHS.corpus);
  await close();
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

async function unpack(archive: string, signal: AbortSignal): Promise<void> {
  let progress: Progress | undefined;
  try {
    await unpackCorpus(archive, PATHS.corpus, {
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
