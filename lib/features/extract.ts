import { decodeWav } from "../audio/wav.ts";
import { resample } from "../audio/resample.ts";
import { SAMPLE_RATE_HZ } from "../audio/signal.ts";
import type { CorpusEntry } from "../corpus/open.ts";
import { featureDefinition, type FeatureSet } from "./feature_set.ts";
import type { FeatureTable } from "./table.ts";

/**
 * Extracts feature sets from recordings; each recording is read and decoded once.
 *
 * @param entries The recordings.
 * @param sets The feature sets.
 * @param onClip Told after each recording how many are done.
 * @returns One table a set, rows in the order of the recordings.
 * @throws {Error} If a recording cannot be read; the message names it.
 */
export async function extractTables(
  entries: readonly CorpusEntry[],
  sets: readonly FeatureSet[],
  onClip?: (done: number) => void,
): Promise<FeatureTable[]> {
  const clips = entries.map(({ clip }) => clip);
  const values = sets.map(({ columns }) => new Float32Array(clips.length * columns.length));
  for (const [row, entry] of entries.entries()) {
    const signal = await resample(decodeWav(await entry.read(), entry.path), SAMPLE_RATE_HZ);
    for (const [i, set] of sets.entries()) {
      values[i].set(set.extract(signal), row * set.columns.length);
    }
    onClip?.(row + 1);
  }
  return sets.map((set, i) => ({ definition: featureDefinition(set), clips, values: values[i] }));
}
