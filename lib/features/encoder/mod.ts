/**
 * The first blocks of a pretrained speech encoder, frozen, as features: whisper-tiny's, fine-tuned to
 * tell ends of turns. `data/encoder/README.md` says where the weights come from.
 *
 * ```ts ignore
 * await loadBackend(); // of TensorFlow.js
 * const encoder = loadEncoder({ manifest, bytes }); // data/encoder/manifest.json and weights.bin
 * encoder.encode(samples).mean; // 2,304 values, whatever the duration
 * ```
 *
 * The caller supplies the two files, so that an app can fetch and keep them as it likes. On the `wasm`
 * backend the weights stay integers of 8 bits, for which there are kernels of our own.
 *
 * @module
 */
export {
  type EncodeOptions,
  type Encoder,
  loadEncoder,
  type Moments,
  STEP_SAMPLES,
} from "./encode.ts";
export type { EncoderFiles } from "./weights.ts";
export { MEL_BANDS, MEL_HOP_SAMPLES, whisperLogMel } from "./log_mel.ts";
