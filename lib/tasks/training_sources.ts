import { basename, relative, resolve } from "@std/path";
import { count } from "../core/count.ts";
import {
  type AudioRecording,
  openLabelled,
  type Recording,
  UNKNOWN_SPEAKER,
  UNLABELLED,
} from "../corpus/mod.ts";
import { compare } from "../corpus/files.ts";
import { isFolder, openFiles } from "../corpus/open_files.ts";
import type { Dataset } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { WrongUsage } from "./command.ts";
import { openNamed } from "./extraction.ts";
import { isAudioFile, NO_AUDIO_FILE } from "./recordings.ts";
import { readTableAt } from "./table_files.ts";

/** Recordings from one corpus, folder, zip or table. */
export interface Source {
  /** Name of the corpus, of the folder or zip, or of the table. */
  readonly name: string;
  /** The recordings, with their labels. */
  readonly recordings: readonly Recording[];
  /** Licence of a model trained on them. */
  readonly licence: string;
}

/** Recordings whose audio can be read. */
export interface AudioSource extends Source {
  readonly recordings: readonly AudioRecording[];
  /** Closes a zip; does nothing for a folder. */
  close(): Promise<void>;
}

/** Recordings whose features are extracted already. */
export interface TableSource extends Source {
  readonly dataset: Dataset;
}

/** The sources to train on, as command-line arguments. */
export interface SourceTexts {
  /** Names or `NAME=PATH`, see `corpusOf`. */
  readonly corpus: readonly string[];
  /** Texts of the form `CSV=FOLDER`. */
  readonly labels: readonly string[];
  /** Paths of feature tables. */
  readonly table: readonly string[];
  /** Id of the feature set that tables should hold. */
  readonly features: string;
}

/**
 * Opens corpora, labelled folders and tables, prints a summary of each, and closes them after use.
 *
 * @param map Emotion by label.
 * @param use Uses the sources, recordings and tables apart.
 * @throws {WrongUsage} If a text has another form.
 * @throws {RangeError} If a corpus occurs twice, or recordings cannot be found or have no label.
 */
export async function withSources(
  { corpus, labels, table, features }: SourceTexts,
  map: Readonly<Record<string, string>>,
  use: (audio: readonly AudioSource[], tables: readonly TableSource[]) => Promise<void>,
): Promise<void> {
  const audio: AudioSource[] = [];
  try {
    for (const text of corpus) audio.push(await openCorpusSource(text));
    for (const text of labels) {
      const [, csv, path] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (path === undefined) {
        throw new WrongUsage(
          `Cannot use --labels ${text}, expected CSV=FOLDER, such as labels.csv=recordings`,
        );
      }
      audio.push(await openLabelledFolder(csv, path, map));
    }
    const stored: TableSource[] = [];
    for (const path of table) stored.push(await openTableSource(path, features));
    requireDifferentCorpora([...audio, ...stored]);
    await use(audio, stored);
  } finally {
    for (const { close } of audio) await close();
  }
}

/** Opens a corpus, given by its name or as `NAME=PATH`, and prints which recordings it has. */
export async function openCorpusSource(text: string): Promise<AudioSource> {
  const { definition: { id, licence }, recordings, close } = await openNamed(text);
  return { name: id, recordings, licence, close };
}

/**
 * Opens a folder or zip of recordings with labels, and prints their number and renamed labels.
 *
 * @param labels Path of the CSV with the labels.
 * @param path Path of the folder or zip.
 * @param map Emotion by label.
 * @returns The recordings, in the order of the labels.
 */
export async function openLabelledFolder(
  labels: string,
  path: string,
  map: Readonly<Record<string, string>>,
): Promise<AudioSource> {
  const { recordings, emotions, close } = await openLabelled(path, labels, { map });
  const name = basename(resolve(path));
  const renamed = [...emotions].filter(([label, emotion]) => emotion === "" || label !== emotion)
    .map(([label, emotion]) =>
      emotion === "" ? `${label || '""'} left out` : `${label} is ${emotion}`
    );
  console.log(
    `${name}: ${count(recordings.length, "recording")}` +
      (renamed.length > 0 ? `; labels: ${renamed.join(", ")}` : ""),
  );
  return { name, recordings, licence: licenceOfOwner(name), close };
}

/**
 * Opens a folder or zip of recordings without labels, and prints how many there are.
 *
 * @param path Path of the folder or zip.
 * @returns The audio files at any depth, sorted by id, which is the path below the folder; the
 * corpus is the folder's name.
 * @throws {RangeError} If there are no audio files.
 */
export async function openUnlabelledFolder(path: string): Promise<AudioSource> {
  const { files, close } = await openFiles(path);
  const corpus = basename(resolve(path));
  const inFolder = await isFolder(path); // in a zip, paths are relative already
  const recordings = files.filter((file) => isAudioFile(file.path))
    .map((file): AudioRecording => ({
      id: (inFolder ? relative(path, file.path) : file.path).replaceAll("\\", "/"),
      corpus,
      speaker: UNKNOWN_SPEAKER,
      emotion: UNLABELLED,
      ...file,
    }))
    .sort((a, b) => compare(a.id, b.id));
  if (recordings.length === 0) {
    await close();
    throw new RangeError(`Cannot use ${path}: ${NO_AUDIO_FILE}`);
  }
  console.log(`${corpus}: ${count(recordings.length, "recording")} without labels`);
  return { name: corpus, recordings, licence: licenceOfOwner(corpus), close };
}

async function openTableSource(path: string, features: string): Promise<TableSource> {
  const advice = "expected a table that deno task features --out has written";
  const { dataset, licence } = await readTableAt(path, featureSet(features), advice);
  const { recordings } = dataset;
  const unlabelled = recordings.filter(({ emotion }) => emotion === UNLABELLED).length;
  if (unlabelled > 0 || recordings.length === 0) {
    throw new RangeError(
      `Cannot train on ${path}: ${unlabelled} of its ${recordings.length} recordings have no ` +
        `label; extract the features with --corpus or --labels`,
    );
  }
  console.log(`${path}: features of ${count(recordings.length, "recording")}`);
  return { name: basename(path), recordings, licence, dataset };
}

function licenceOfOwner(name: string): string {
  return `Derived from ${name}, under the licence of its owner`;
}

/** Checks that no two sources have a corpus in common; speakers are unique within a corpus only. */
function requireDifferentCorpora(sources: readonly Source[]): void {
  const seen = new Set<string>();
  for (const { recordings } of sources) {
    const corpora = new Set(recordings.map(({ corpus }) => corpus));
    const [twice] = corpora.intersection(seen);
    if (twice !== undefined) {
      throw new RangeError(
        `Cannot train on two sources named ${twice}: their speakers would be confused; rename one`,
      );
    }
    for (const corpus of corpora) seen.add(corpus);
  }
}
