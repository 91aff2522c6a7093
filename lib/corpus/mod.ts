/**
 * RAVDESS speech: what file names mean, opening a folder or zip, checking what is missing,
 * downloading.
 *
 * @module
 */
export { type Emotion, EMOTIONS, FOUR_EMOTIONS } from "./emotions.ts";
export { type Clip, clipName, expectedClips, parseClipName } from "./ravdess.ts";
export { openFiles, type StoredFile } from "./files.ts";
export {
  type Corpus,
  type CorpusEntry,
  describeCorpus,
  openCorpus,
  requireClips,
  requireComplete,
} from "./open.ts";
export {
  downloadArchive,
  type DownloadOptions,
  RAVDESS_ARCHIVE,
  RAVDESS_RECORD_URL,
} from "./download.ts";
export { unpackCorpus, type UnpackOptions } from "./unpack.ts";
export { type LabelledCorpus, type LabelledRecording, openLabelled } from "./labelled_csv.ts";
