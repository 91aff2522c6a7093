import { sha256Hex } from "../../core/hash.ts";
import { RECORDING_FIELDS } from "../../corpus/recording.ts";
import type { Dataset } from "../../dataset/dataset.ts";

/**
 * Hashes the content of a dataset, however a file stores it: the names of the columns, the fields
 * of the recordings, and every bit of the values, in order.
 *
 * @returns SHA-256, as 64 hexadecimal digits.
 */
export function datasetChecksum({ recordings, features }: Dataset): Promise<string> {
  const rows = recordings.map((own) => RECORDING_FIELDS.map((field) => own[field] ?? ""));
  const text = new TextEncoder().encode(JSON.stringify([features.columns, rows]));
  const { buffer, byteOffset, byteLength } = features.values;
  const bytes = new Uint8Array(text.length + byteLength);
  bytes.set(text);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), text.length);
  return sha256Hex(bytes);
}
