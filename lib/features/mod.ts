/**
 * From a signal to a fixed number of named values: spectra, mel, chroma, the feature sets, and
 * tables of them.
 *
 * @module
 */
export { baseline } from "./baseline.ts";
export { CHROMA_BANDS, chromaWeights, meanChroma } from "./chroma.ts";
export { CONTOUR_NAMES, type Contours, extractContours } from "./contours.ts";
export { FUNCTIONALS, functionals } from "./functionals.ts";
export { type PitchTrack, trackPitch } from "./pitch.ts";
export { compareTables, describeDifference, type TableDifference } from "./compare.ts";
export { type CorpusTables, extractTables, readSignal } from "./extract.ts";
export {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "./feature_set.ts";
export { applyFilterBank, dctOrthonormal, type FilterBank, melFilterBank } from "./mel.ts";
export { meyda } from "./meyda.ts";
export { rich } from "./rich.ts";
export { FEATURE_SETS, featureSet } from "./sets.ts";
export { FRAME_SPEEDS, RICH_SPEEDS } from "./speeds.ts";
export { extractFrames, FRAMES_DEFINITION } from "./frames.ts";
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
  hannWindow,
  LIBROSA_FRAMING,
  type Spectrogram,
  stftMagnitudes,
} from "./stft.ts";
export { decodeFeatureTable, encodeFeatureTable, type FeatureTable, filterRows } from "./table.ts";
export { estimateTuning } from "./tuning.ts";
