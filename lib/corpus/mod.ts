/**
 * Recordings and their labels: the corpora known by name, any folder with a CSV of labels,
 * downloading and unpacking.
 *
 * To add a corpus, write one file with its `CorpusDefinition` (see `ravdess.ts`) and add it to
 * `CORPORA` in `registry.ts`.
 *
 * @module
 */
export { type Emotion, EMOTIONS, FOUR_EMOTIONS } from "./emotions.ts";
export type { AudioRecording, Recording } from "./recording.ts";
export type { CorpusDefinition } from "./corpus_definition.ts";
export { parseRavdessName, ravdess } from "./ravdess.ts";
export { CORPORA } from "./registry.ts";
export { type Corpus, describeCorpus, openCorpus, requireClips, requireComplete } from "./open.ts";
export { MAX_RECORDING_BYTES, readRecordingFile, type StoredFile } from "./files.ts";
export { type LabelledCorpus, openLabelled, UNKNOWN_SPEAKER } from "./labelled_csv.ts";
export { downloadArchive, type DownloadOptions } from "./download.ts";
export { unpackCorpus, type Unpacked, type UnpackOptions } from "./unpack.ts";
export { findCutOff } from "./cut_off.ts";
