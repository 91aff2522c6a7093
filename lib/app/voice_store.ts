import { clear, get, set } from "idb-keyval";

const KEY = "voice/2";
/** The number of recordings that are kept; more hardly change the adaptation. */
const MOST_RECORDINGS = 40;

/** The features that a model takes. A voice enrolled with other features cannot be used with it. */
export interface ModelFeatures {
  /** Id and revision of the feature set. */
  readonly featureSet: string;
  /** Number of features. */
  readonly length: number;
}

/** The user's voice as it is stored: features, no audio. */
interface StoredVoice {
  readonly featureSet: string;
  /** Unscaled features of each recording, the oldest first. */
  readonly rows: readonly Float32Array[];
}

/**
 * Reads the user's voice from this browser's storage.
 *
 * @returns Unscaled features of each recording, the oldest first; empty if nothing is stored that
 * the model can use.
 * @throws {Error} If the browser does not let the page store anything.
 */
export async function storedVoice(
  { featureSet, length }: ModelFeatures,
): Promise<readonly Float32Array[]> {
  let stored: StoredVoice | undefined;
  try {
    stored = await get(KEY);
  } catch (error) {
    throw new Error(`this browser does not let the page store anything (${error})`);
  }
  if (stored?.featureSet !== featureSet) return [];
  return stored.rows.filter((row) => row.length === length);
}

/**
 * Adds recordings to the stored voice, of which the newest 40 are kept.
 *
 * @param rows Unscaled features of each recording to add.
 * @returns All rows that are stored now.
 */
export async function storeVoice(
  features: ModelFeatures,
  rows: readonly Float32Array[],
): Promise<readonly Float32Array[]> {
  const all = [...await storedVoice(features), ...rows].slice(-MOST_RECORDINGS);
  await set(KEY, { featureSet: features.featureSet, rows: all } satisfies StoredVoice);
  return all;
}

/** Deletes the stored voice, also if an earlier version of the app has stored it. */
export async function deleteVoice(): Promise<void> {
  await clear();
}
