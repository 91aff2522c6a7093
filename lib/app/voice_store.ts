import { clear, get, set } from "idb-keyval";

const KEY = "voice/2";
/** More recordings than these hardly change the adaptation. */
const MOST_RECORDINGS = 40;

/** The features that a model takes: those of another model cannot enrol a voice. */
export interface ModelFeatures {
  /** Id and revision of the feature set. */
  readonly featureSet: string;
  /** Number of features. */
  readonly length: number;
}

/** The user's voice as it is stored: numbers, no sound. */
interface StoredVoice {
  readonly featureSet: string;
  /** Unscaled features of each recording, the oldest first. */
  readonly rows: readonly Float32Array[];
}

/**
 * Reads the user's voice as stored in this browser.
 *
 * @returns Unscaled features of each recording, the oldest first; none if nothing is stored, or
 * only such that the model cannot use.
 * @throws {Error} If the browser does not let the page store anything.
 */
export async function storedVoice(
  { featureSet, length }: ModelFeatures,
): Promise<readonly Float32Array[]> {
  const stored = await read();
  if (stored?.featureSet !== featureSet) return [];
  return stored.rows.filter((row) => row.length === length);
}

async function read(): Promise<StoredVoice | undefined> {
  try {
    return await get(KEY);
  } catch (error) {
    throw new Error(`this browser lets the page store nothing (${error})`);
  }
}

/**
 * Stores more of the user's voice; of very many recordings, the newest.
 *
 * @param rows Unscaled features of each recording to add.
 * @returns Everything that is stored now.
 */
export async function storeVoice(
  features: ModelFeatures,
  rows: readonly Float32Array[],
): Promise<readonly Float32Array[]> {
  const all = [...await storedVoice(features), ...rows].slice(-MOST_RECORDINGS);
  await set(KEY, { featureSet: features.featureSet, rows: all } satisfies StoredVoice);
  return all;
}

/** Deletes everything that is stored of the user's voice, by earlier versions of the app too. */
export async function deleteVoice(): Promise<void> {
  await clear();
}
