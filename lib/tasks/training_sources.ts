import { basename } from "@std/path";
import { type AudioRecording, describeCorpus, openLabelled, requireClips } from "../corpus/mod.ts";
import { WrongUsage } from "./command.ts";
import { openNamed } from "./extraction.ts";

/** Recordings to train on. */
export interface Source {
  /** Name of the corpus, or of the folder or zip. */
  readonly name: string;
  /** The recordings, with their labels. */
  readonly recordings: readonly AudioRecording[];
  /** Licence of what is made from them. */
  readonly licence: string;
  /** Closes a zip; does nothing for a folder. */
  close(): Promise<void>;
}

/**
 * Opens corpora and labelled folders, prints what they hold, passes them on, and closes them.
 *
 * @param corpora Each a name or `NAME=PATH`, see `corpusOf`.
 * @param labelled Each `CSV=FOLDER`.
 * @param map What labels stand for.
 * @param use Called with the sources.
 * @throws {WrongUsage} If a text is not of that form.
 * @throws {RangeError} If two sources have the same name, or recordings cannot be found.
 */
export async function withSources(
  corpora: readonly string[],
  labelled: readonly string[],
  map: Readonly<Record<string, string>>,
  use: (sources: readonly Source[]) => Promise<void>,
): Promise<void> {
  const sources: Source[] = [];
  try {
    for (const text of corpora) sources.push(await openCorpusSource(text));
    for (const text of labelled) sources.push(await openLabelledSource(text, map));
    requireDifferentNames(sources);
    await use(sources);
  } finally {
    for (const { close } of sources) await close();
  }
}

async function openCorpusSource(text: string): Promise<Source> {
  const corpus = await openNamed(text);
  const { definition: { id, licence }, recordings, close } = corpus;
  requireClips(corpus);
  for (const line of describeCorpus(corpus)) console.log(`${id}: ${line}`);
  return { name: id, recordings, licence, close };
}

async function openLabelledSource(
  text: string,
  map: Readonly<Record<string, string>>,
): Promise<Source> {
  const [, labels, path] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (path === undefined) {
    throw new WrongUsage(
      `Cannot use --labels ${text}, expected CSV=FOLDER, such as labels.csv=recordings`,
    );
  }
  const { recordings, emotions, close } = await openLabelled(path, labels, { map });
  const name = basename(path);
  const renamed = [...emotions].filter(([label, emotion]) => label !== emotion)
    .map(([label, emotion]) => emotion === "" ? `${label} left out` : `${label} is ${emotion}`);
  console.log(
    `${name}: ${recordings.length} recordings` +
      (renamed.length > 0 ? `; labels: ${renamed.join(", ")}` : ""),
  );
  return {
    name,
    recordings,
    licence: `Derived from ${name}, under the licence of its owner`,
    close,
  };
}

/** The name stands for the corpus of a recording, within which its speaker is unique. */
function requireDifferentNames(sources: readonly Source[]): void {
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new RangeError(
    `Cannot train on two sources named ${twice}: their speakers would be confused; rename one`,
  );
}
