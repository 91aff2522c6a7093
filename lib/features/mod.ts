/**
 * From a signal to a fixed number of named values: spectra, mel, chroma, the feature sets, and
 * tables of them.
 *
 * @module
 */
export { baseline } from "./baseline.ts";
export { CHROMA_BANDS, chromaWeights, meanChroma } from "./chroma.ts";
export {
  CONTOUR_FRAMING,
  CONTOUR_NAMES,
  type Contours,
  extractContours,
  extractSpeechContours,
  type Preparation,
  type SpeechContours,
} from "./contours.ts";
export { CONTOUR_HOP_S, selectContours } from "./select.ts";
export { findSpeech, LEAST_DURATION_S, type SpeechFinding } from "./speech.ts";
export { FUNCTIONALS, functionals } from "./functionals.ts";
export { type PitchTrack, trackPitch } from "./pitch.ts";
export { compareTables, describeDifference, type TableDifference } from "./compare.ts";
export { type CorpusTables, extractTables, readSignal } from "./extract.ts";
export { type ClipFeatures, decodeAtRate, extractClip } from "./extract_clip.ts";
export {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "./feature_set.ts";
export { hannWindow } from "./kernel.ts";
export { concatenate, joinStarts } from "./join.ts";
export { applyFilterBank, dctOrthonormal, type FilterBank, melFilterBank } from "./mel.ts";
export { baselineByMeyda, meyda } from "./meyda.ts";
export { rich, voicedPitch } from "./rich.ts";
export { FEATURE_SETS, featureSet } from "./sets.ts";
export { extractFrames, FRAMES_DEFINITION, FRAMES_HOP_S } from "./frames.ts";
export {
  decodeFrameTable,
  encodeFrameTable,
  framesOf,
  type FrameTable,
  frameTable,
  meanFrames,
  takeClips,
} from "./frame_table.ts";
export {
  frameCount,
  type Framing,
  LIBROSA_FRAMING,
  type Spectrogram,
  spectrogramBlocks,
  stftMagnitudes,
} from "./stft.ts";
export { decodeFeatureTable, encodeFeatureTable, type FeatureTable, filterRows } from "./table.ts";
export { collectPeaks, type PeakCollector } from "./tuning.ts";
export {
  AS_RECORDED,
  FRAME_VERSIONS,
  placeOf,
  RICH_VERSIONS,
  type Take,
  type Version,
  versionOf,
} from "./versions.ts";
