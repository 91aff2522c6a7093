/**
 * From a signal to a fixed number of named features: spectra, feature sets, and feature tables.
 *
 * To add a feature set, write one file with its `FeatureSet` in `sets/` and add it to
 * `FEATURE_SETS` in `sets/registry.ts`.
 *
 * @module
 */
export {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "./feature_set.ts";
export { FEATURE_SETS, featureSet, loadFeatureSet, SET_AUGMENTATIONS } from "./sets/registry.ts";
export { baseline } from "./sets/baseline.ts";
export { baselineByMeyda, meyda } from "./sets/meyda.ts";
export { type FeatureGroup, featureGroup, rich, voicedPitch } from "./sets/rich.ts";
export { encoder } from "./sets/encoder.ts";
export { ENCODER_FILE_NAMES, setEncoderFolder } from "./encoder/files.ts";
export { LOGMEL_BANDS, LOGMEL_HOP_S } from "./sets/logmel.ts";
export {
  CONTOUR_HOP_S,
  CONTOUR_NAMES,
  type Contours,
  extractContours,
  extractSpeechContours,
  selectContours,
} from "./sets/contours.ts";
export { CONTOUR_FRAMING } from "./sets/spectral_contours.ts";
export { FUNCTIONALS, functionals } from "./sets/functionals.ts";
export { findSpeech, NO_SPEECH, type SpeechFinding } from "./speech.ts";
export { meanChroma } from "./dsp/chroma.ts";
export { type Framing, LIBROSA_FRAMING, type Spectrogram, stftMagnitudes } from "./dsp/stft.ts";
export { compareDatasets, type DatasetDifference, describeDifference } from "./table/compare.ts";
export { decodeTable, encodeTable, tableLicence } from "./table/parquet.ts";
export {
  joinShards,
  requireAllShards,
  requireOnePiece,
  rowsOfShard,
  type Shard,
  shardName,
} from "./table/shards.ts";
export { decodeAtRate } from "./extraction/extract_recording.ts";
export { type ExtractOptions, extractTables, type RowCache } from "./extraction/extract.ts";
export {
  committedParts,
  type TableDefinition,
  tableDefinition,
  TABLES,
} from "./extraction/tables.ts";
