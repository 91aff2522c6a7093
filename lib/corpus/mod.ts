/**
 * Recordings and their labels: known corpora, folders with a CSV of labels, downloading and
 * unpacking.
 *
 * To add a corpus, write one file with its `CorpusDefinition` (see `ravdess.ts`) and add it to
 * `CORPORA` in `registry.ts`.
 *
 * @module
 */
export { type Emotion, EMOTIONS, FOUR_EMOTIONS } from "./emotions.ts";
export { type AudioRecording, type Recording, UNKNOWN_SPEAKER, UNLABELLED } from "./recording.ts";
export {
  type CorpusDefinition,
  type CorpusSource,
  type ExpectedClips,
  speakersOf,
  type ZenodoFile,
} from "./corpus_definition.ts";
export { parseRavdessName, ravdess } from "./ravdess.ts";
export { CORPORA, type CorpusLocation, corpusNamed, corpusOf } from "./registry.ts";
export {
  type Corpus,
  describeCorpus,
  type MissingClips,
  openCorpus,
  requireClips,
  requireComplete,
} from "./open.ts";
export { MAX_RECORDING_BYTES, readRecordingFile, type StoredFile } from "./files.ts";
export type { LabelOptions } from "./label_emotions.ts";
export { type LabelledCorpus, openLabelled } from "./labelled_csv.ts";
export { downloadArchive, type DownloadOptions } from "./download.ts";
export { findCutOff, unpackCorpus, type Unpacked, type UnpackOptions } from "./unpack.ts";
