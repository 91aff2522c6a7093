/**
 * From a signal to a fixed number of named values: spectra, mel, chroma, the feature sets, and
 * tables of them.
 *
 * @module
 */
export { baseline } from "./sets/baseline.ts";
export { CHROMA_BANDS, chromaWeights, meanChroma } from "./dsp/chroma.ts";
export {
  CONTOUR_FRAMING,
  CONTOUR_NAMES,
  type Contours,
  extractContours,
  extractSpeechContours,
  type Preparation,
  type SpeechContours,
} from "./sets/contours.ts";
export { CONTOUR_HOP_S, selectContours } from "./sets/select.ts";
export { findSpeech, LEAST_DURATION_S, type SpeechFinding } from "./speech.ts";
export { FUNCTIONALS, functionals } from "./sets/functionals.ts";
export { type PitchTrack, trackPitch } from "./dsp/pitch.ts";
export { compareTables, describeDifference, type TableDifference } from "./table/compare.ts";
export { type CorpusTables, extractTables, readSignal } from "./extraction/extract.ts";
export { type ClipFeatures, decodeAtRate, extractClip } from "./extraction/extract_clip.ts";
export {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "./feature_set.ts";
export { hannWindow } from "./dsp/kernel.ts";
export { concatenate, joinStarts } from "../core/arrays.ts";
export { applyFilterBank, dctOrthonormal, type FilterBank, melFilterBank } from "./dsp/mel.ts";
export { baselineByMeyda, meyda } from "./sets/meyda.ts";
export { rich, voicedPitch } from "./sets/rich.ts";
export { FEATURE_SETS, featureSet } from "./sets/registry.ts";
export { extractFrames, FRAMES_DEFINITION, FRAMES_HOP_S } from "./sets/frames.ts";
export {
  decodeFrameTable,
  encodeFrameTable,
  framesOf,
  type FrameTable,
  frameTable,
  meanFrames,
  takeClips,
} from "./table/frame_table.ts";
export {
  frameCount,
  type Framing,
  LIBROSA_FRAMING,
  type Spectrogram,
  spectrogramBlocks,
  stftMagnitudes,
} from "./dsp/stft.ts";
export { decodeFeatureTable, encodeFeatureTable, type FeatureTable, filterRows } from "./table/parquet.ts";
export { collectPeaks, type PeakCollector } from "./dsp/tuning.ts";
export {
  AS_RECORDED,
  FRAME_VERSIONS,
  placeOf,
  RICH_VERSIONS,
  type Take,
  type Version,
  versionOf,
} from "../audio/augment/augmentations.ts";
