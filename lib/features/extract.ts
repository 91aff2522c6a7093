import type { Clip } from "../corpus/clip.ts";
import type { CorpusEntry } from "../corpus/open.ts";
import { startWorkers } from "../workers/pool.ts";
import type { Signal } from "../audio/signal.ts";
import { type ClipFeatures, decodeAtRate } from "./extract_clip.ts";
import type { ExtractWorker } from "./extract_worker.ts";
import { featureDefinition, type FeatureSet } from "./feature_set.ts";
import { type FrameTable, frameTable } from "./frame_table.ts";
import { rich } from "./rich.ts";
import { FEATURE_SETS } from "./sets.ts";
import type { FeatureTable } from "./table.ts";
import { FRAME_VERSIONS, RICH_VERSIONS } from "./versions.ts";

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
  try {
    let done = 0;
    const features = await Promise.all(entries.map((entry) =>
      pool.run(async (worker) => {
        const extracted = await worker.extractClip(await entry.read(), entry.path, entry.clip);
        onClip?.(++done);
        return extracted;
      })
    ));
    return tablesOf(entries.map(({ clip }) => clip), features);
  } finally {
    pool.stop();
  }
}

function tablesOf(clips: readonly Clip[], features: readonly ClipFeatures[]): CorpusTables {
  const table = (set: FeatureSet, rows: readonly Float32Array[]): FeatureTable => {
    const values = new Float32Array(clips.length * set.columns.length);
    for (const [row, own] of rows.entries()) values.set(own, row * set.columns.length);
    return { definition: featureDefinition(set), clips, values };
  };
  const sets = FEATURE_SETS.map((set, i) =>
    [set.id, table(set, features.map((own) => own.sets[i]))] as const
  );
  const richTables = RICH_VERSIONS.map(({ id }, i) =>
    [id, table(rich, features.map((own) => own.rich[i]))] as const
  );
  const frames = FRAME_VERSIONS.map(({ id }, i) =>
    [id, frameTable(clips, features.map((own) => own.frames[i]))] as const
  );
  return { sets: new Map(sets), rich: new Map(richTables), frames: new Map(frames) };
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
