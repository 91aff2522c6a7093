import { resample } from "../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { changeSpeed } from "../audio/speed.ts";
import { decodeWav } from "../audio/wav.ts";
import type { CorpusEntry } from "../corpus/open.ts";
import { featureDefinition } from "./feature_set.ts";
import { type FrameTable, frameTable } from "./frame_table.ts";
import { extractSpeechContours } from "./contours.ts";
import { averagedFrames } from "./frames.ts";
import { FEATURE_SETS } from "./sets.ts";
import { FRAME_SPEEDS, RICH_SPEEDS } from "./speeds.ts";
import type { FeatureTable } from "./table.ts";
import { rich, richFunctionals } from "./rich.ts";

/** All features of a corpus; rows of all tables are the same clips. */
export interface CorpusTables {
  /** Feature sets of the recordings as they are, by id. */
  readonly sets: ReadonlyMap<string, FeatureTable>;
  /** `rich` by speed, 1 among them. */
  readonly rich: ReadonlyMap<number, FeatureTable>;
  /** Frames by speed, 1 among them. */
  readonly frames: ReadonlyMap<number, FrameTable>;
}

/**
 * Extracts all features from recordings; each recording is read and decoded once.
 *
 * @param entries The recordings.
 * @param onClip Told after each recording how many are done.
 * @returns The tables, rows in the order of the recordings.
 * @throws {Error} If a recording cannot be read; the message names it.
 */
export async function extractTables(
  entries: readonly CorpusEntry[],
  onClip?: (done: number) => void,
): Promise<CorpusTables> {
  const rows = new Map(FEATURE_SETS.map(({ id }) => [id, [] as Float32Array[]]));
  const richRows = new Map(RICH_SPEEDS.map((speed) => [speed, [] as Float32Array[]]));
  const frameRows = new Map(FRAME_SPEEDS.map((speed) => [speed, [] as Float32Array[]]));
  for (const [i, entry] of entries.entries()) {
    const signal = await readSignal(entry);
    for (const set of FEATURE_SETS) {
      if (set !== rich) rows.get(set.id)!.push(set.extract(signal));
    }
    for (const speed of RICH_SPEEDS) {
      const changed = speed === 1 ? signal : await changeSpeed(signal, speed);
      const contours = extractSpeechContours(changed);
      richRows.get(speed)!.push(richFunctionals(contours));
      frameRows.get(speed)?.push(averagedFrames(contours));
    }
    onClip?.(i + 1);
  }
  const clips = entries.map(({ clip }) => clip);
  const table = (set: typeof rich, own: readonly Float32Array[]): FeatureTable => {
    const values = new Float32Array(clips.length * set.columns.length);
    for (const [row, features] of own.entries()) values.set(features, row * set.columns.length);
    return { definition: featureDefinition(set), clips, values };
  };
  const bySpeed = mapValues(richRows, (own) => table(rich, own));
  return {
    sets: new Map(
      FEATURE_SETS.map((
        set,
      ) => [set.id, set === rich ? bySpeed.get(1)! : table(set, rows.get(set.id)!)]),
    ),
    rich: bySpeed,
    frames: mapValues(frameRows, (own) => frameTable(clips, own)),
  };
}

/**
 * Reads a recording at the sample rate all features are computed at.
 *
 * @param entry The recording.
 * @returns The signal.
 * @throws {Error} If it cannot be read; the message names it.
 */
export async function readSignal(entry: CorpusEntry): Promise<Signal> {
  return await resample(decodeWav(await entry.read(), entry.path), SAMPLE_RATE_HZ);
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map(Array.from(map, ([key, value]) => [key, change(value)]));
}
