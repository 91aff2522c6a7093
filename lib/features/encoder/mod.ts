/**
 * The first blocks of a pretrained speech encoder, frozen, as features: whisper-tiny's, fine-tuned to
 * tell ends of turns. `data/encoder/README.md` says where the weights come from.
 *
 * @module
 */
export { disposeWeights, type EncoderFiles, loadWeights, type Weights } from "./weights.ts";
export { encode, type Moments, type PooledBlock } from "./encode.ts";
export type { BlockOutput } from "./blocks.ts";
export { MEL_BANDS, MEL_HOP_SAMPLES, whisperLogMel } from "./log_mel.ts";
