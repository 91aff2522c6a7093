import { augment } from "../../audio/augment/augmentations.ts";
import { resample } from "../../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { decodeWav } from "../../audio/wav.ts";
import type { Recording } from "../../corpus/recording.ts";
import { tableDefinition } from "./tables.ts";

/**
 * Extracts the features of one recording for several tables.
 *
 * @param path Its path, for messages.
 * @returns One row for each table, in order.
 * @throws {UnusableRecording} If the recording cannot be used; the message names it.
 */
export async function extractRecording(
  wav: Uint8Array,
  path: string,
  recording: Recording,
  tableIds: readonly string[],
): Promise<Float32Array[]> {
  const signal = await decodeAtRate(wav, path);
  const changed = new Map<string, Signal>();
  const rows: Float32Array[] = [];
  for (const { set, augmentation } of tableIds.map(tableDefinition)) {
    let own = changed.get(augmentation.id);
    if (!own) changed.set(augmentation.id, own = augment(signal, augmentation, recording));
    rows.push(set.extract(own));
  }
  return rows;
}

/**
 * Decodes a recording and resamples it to the rate at which features are computed.
 *
 * @param path Its path, for messages.
 * @returns The signal, at `SAMPLE_RATE_HZ`.
 * @throws {UnusableRecording} If it cannot be used; the message names it.
 */
export async function decodeAtRate(wav: Uint8Array, path: string): Promise<Signal> {
  return resample(decodeWav(wav, path), SAMPLE_RATE_HZ);
}
