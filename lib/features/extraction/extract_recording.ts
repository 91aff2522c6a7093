import { augment } from "../../audio/augment/augmentations.ts";
import { decodeAudio } from "../../audio/decode.ts";
import { resample } from "../../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { UnusableRecording } from "../../audio/unusable_recording.ts";
import type { Recording } from "../../corpus/recording.ts";
import { findSpeech, NO_SPEECH } from "../speech.ts";
import { tableDefinition } from "./tables.ts";

/**
 * Extracts the features of one recording for several tables, rounded as tables store them.
 *
 * @param path Path of the recording, for error messages.
 * @param onlySpeech Whether to reject a recording that contains no speech.
 * @returns One row for each table, in order.
 * @throws {UnusableRecording} If the recording is unusable; the message names it.
 */
export async function extractRecording(
  audio: Uint8Array,
  path: string,
  recording: Recording,
  tableIds: readonly string[],
  onlySpeech = false,
): Promise<Float32Array[]> {
  const signal = await decodeAtRate(audio, path);
  const finding = onlySpeech ? findSpeech(signal) : "speech";
  if (finding !== "speech") {
    throw new UnusableRecording(`Cannot use ${path}: ${NO_SPEECH[finding]}`);
  }
  const signals = new Map<string, Signal>();
  const rows: Float32Array[] = [];
  for (const { set, augmentation } of tableIds.map(tableDefinition)) {
    let augmented = signals.get(augmentation.id);
    if (!augmented) {
      signals.set(augmentation.id, augmented = augment(signal, augmentation, recording));
    }
    await set.load?.();
    const values = set.extract(augmented);
    rows.push(set.round?.(values) ?? values);
  }
  return rows;
}

/**
 * Decodes a recording and resamples it to the rate at which features are computed.
 *
 * @param path Path of the recording, for error messages.
 * @returns The signal, at `SAMPLE_RATE_HZ`.
 * @throws {UnusableRecording} If the recording is unusable; the message names it.
 */
export async function decodeAtRate(audio: Uint8Array, path: string): Promise<Signal> {
  return resample(await decodeAudio(audio, path), SAMPLE_RATE_HZ);
}
