import type { Clip } from "../../corpus/ravdess.ts";
import type { CorpusEntry } from "../../corpus/open.ts";
import { startWorkers } from "../../core/pool.ts";
import type { Signal } from "../../audio/signal.ts";
import { decodeAtRate } from "./extract_clip.ts";
import type { ExtractWorker } from "./extract_worker.ts";
import { featureDefinition, type FeatureSet } from "../feature_set.ts";
import { type FrameTable, frameTable } from "../table/frame_table.ts";
import { rich } from "../sets/rich.ts";
import { FEATURE_SETS } from "../sets/registry.ts";
import type { FeatureTable } from "../table/parquet.ts";
import { FRAME_VERSIONS, RICH_VERSIONS } from "../../audio/augment/augmentations.ts";

/** All features of a corpus; rows of all tables are the same clips. */
export interface CorpusTables {
  /** Feature sets of the recordings as they are, by id. */
  readonly sets: ReadonlyMap<string, FeatureTable>;
  /** `rich` by version, `AS_RECORDED` among them. */
  readonly rich: ReadonlyMap<string, FeatureTable>;
  /** Frames by version, `AS_RECORDED` among them. */
  readonly frames: ReadonlyMap<string, FrameTable>;
}

/**
 * Extracts all features from recordings, spread over workers; each recording is read and decoded
 * once, and no more of them are held than there are workers.
 *
 * @param entries The recordings.
 * @param onClip Told after each recording how many are done.
 * @param workers How many; one a core unless given. The tables do not depend on it.
 * @returns The tables, rows in the order of the recordings.
 * @throws {Error} If a recording cannot be read; the message names it.
 */
export async function extractTables(
  entries: readonly CorpusEntry[],
  onClip?: (done: number) => void,
  workers?: number,
): Promise<CorpusTables> {
  const pool = startWorkers<ExtractWorker>(
    () => new Worker(new URL("./extract_worker.ts", import.meta.url), { type: "module" }),
    workers,
  );
  const clips = entries.map(({ clip }) => clip);
  const sets = FEATURE_SETS.map((set) => emptyTable(set, clips));
  const richTables = RICH_VERSIONS.map(() => emptyTable(rich, clips));
  const frames = FRAME_VERSIONS.map(() => new Array<Float32Array>(clips.length));
  try {
    let done = 0;
    await Promise.all(entries.map((entry, row) =>
      pool.run(async (worker) => {
        const own = await worker.extractClip(await entry.read(), entry.path, entry.clip);
        for (const [i, table] of sets.entries()) setRow(table, row, own.sets[i]);
        for (const [i, table] of richTables.entries()) setRow(table, row, own.rich[i]);
        for (const [i, all] of frames.entries()) all[row] = own.frames[i];
        onClip?.(++done);
      })
    ));
  } finally {
    pool.stop();
  }
  return {
    sets: new Map(sets.map((table) => [table.definition.id, table])),
    rich: new Map(RICH_VERSIONS.map(({ id }, i) => [id, richTables[i]])),
    frames: new Map(FRAME_VERSIONS.map(({ id }, i) => [id, frameTable(clips, frames[i])])),
  };
}

function emptyTable(set: FeatureSet, clips: readonly Clip[]): FeatureTable {
  const values = new Float32Array(clips.length * set.columns.length);
  return { definition: featureDefinition(set), clips, values };
}

function setRow({ definition, values }: FeatureTable, row: number, own: Float32Array): void {
  values.set(own, row * definition.columns.length);
}

/**
 * Reads a recording at the sample rate all features are computed at.
 *
 * @param entry The recording.
 * @returns The signal.
 * @throws {Error} If it cannot be read; the message names it.
 */
export async function readSignal(entry: CorpusEntry): Promise<Signal> {
  return await decodeAtRate(await entry.read(), entry.path);
}
