import { decodeWav, durationS, SAMPLE_RATE_HZ, type Signal } from "../../audio/mod.ts";
import { baseline, extractTables, type FeatureSet, rich } from "../../features/mod.ts";
import { numberTable } from "../../report/mod.ts";

/** Durations of the recordings whose features are timed, in seconds. */
const DURATIONS_S = [1, 3, 10, 30, 60, 120, 300, 600];
/** Passes of each; the fastest counts. */
const PASSES = 3;
/** Number of measurements in the loop over a corpus. */
const STEPS = 10;

/** Time that the features of a recording take. */
export interface LengthCost {
  /** Duration of the recording in seconds. */
  readonly durationS: number;
  /** `baseline`, in milliseconds for each second of audio. */
  readonly baselineMs: number;
  /** `rich`, in milliseconds for each second of audio. */
  readonly richMs: number;
  /** Memory of the process afterwards, in MiB. */
  readonly memoryMib: number;
}

/**
 * Times the features of longer and longer recordings.
 *
 * @param signal A recording at 16 kHz; it is repeated until it is long enough.
 * @returns One row a duration.
 */
export function timeLengths({ samples }: Signal): LengthCost[] {
  return DURATIONS_S.map((durationS) => {
    const long = Float32Array.from(
      { length: durationS * SAMPLE_RATE_HZ },
      (_, i) => samples[i % samples.length],
    );
    const signal = { samples: long, sampleRateHz: SAMPLE_RATE_HZ };
    const [baselineMs, richMs] = [baseline, rich].map((set) => fastestMs(set, signal) / durationS);
    const memoryMib = Math.round(Deno.memoryUsage().rss / 2 ** 20);
    return { durationS, baselineMs, richMs, memoryMib };
  });
}

function fastestMs(set: FeatureSet, signal: Signal): number {
  let least = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const started = performance.now();
    set.extract(signal);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** Time and memory of a loop over many clips so far. */
export interface LoopCost {
  /** Number of clips. */
  readonly clips: number;
  /** Time they took. */
  readonly seconds: number;
  /** Peak memory of the process until then, in MiB. */
  readonly peakMib: number;
}

/**
 * Decodes many clips and extracts their `baseline` features on all cores.
 *
 * @param wavs WAV files, taken in turn.
 * @param clips Number of clips.
 * @returns Time and memory after each tenth.
 */
export async function timeLoop(wavs: readonly Uint8Array[], clips: number): Promise<LoopCost[]> {
  const metadata = { corpus: "bench", speaker: "bench", emotion: "neutral", path: "" };
  const recordings = Array.from({ length: clips }, (_, i) => {
    return { ...metadata, id: String(i), read: () => Promise.resolve(wavs[i % wavs.length]) };
  });
  const costs: LoopCost[] = [];
  const started = performance.now();
  let peak = 0;
  const onRecording = (done: number) => {
    peak = Math.max(peak, Deno.memoryUsage().rss);
    if (done * STEPS % clips >= STEPS) return;
    const seconds = (performance.now() - started) / 1_000;
    costs.push({ clips: done, seconds, peakMib: Math.round(peak / 2 ** 20) });
  };
  await extractTables(recordings, { tables: [baseline.id], onRecording });
  return costs;
}

/**
 * Lays out how the cost grows, a section of `results/bench.md`.
 *
 * @param lengths Cost by the duration of a recording.
 * @param loop Cost by the number of clips.
 * @param wavs The clips.
 * @returns Markdown.
 */
export function growthSection(
  lengths: readonly LengthCost[],
  loop: readonly LoopCost[],
  wavs: readonly Uint8Array[],
): string {
  const last = loop.at(-1)!;
  const cores = navigator.hardwareConcurrency;
  const signals = wavs.map((wav) => decodeWav(wav));
  const meanS = signals.reduce((sum, signal) => sum + durationS(signal), 0) / signals.length;
  const hours = last.seconds / last.clips * 1e6 / 3_600;
  return `
## How the cost grows

With the duration of a recording at 16 kHz, on one core, in milliseconds for each second of audio:

${numberTable(["duration", "baseline", "rich", "memory"], lengths.map(lengthCells))}

With the number of clips: decoding and \`baseline\` features of ${
    last.clips.toLocaleString("en")
  } clips of
${meanS.toFixed(1)} s on average at ${
    signals[0].sampleRateHz / 1_000
  } kHz, on ${cores} cores, the same ${wavs.length} in turn:

${numberTable(["clips", "time", "time a clip", "peak memory"], loop.map(loopCells))}

A million such clips would take ${
    hours.toFixed(1)
  } hours on these ${cores} cores. Clips do not depend on each
other, so many machines take correspondingly less: each extracts some of them (by speaker, say) and
writes one Parquet file. DuckDB or Spark read a folder of these files as one table
(\`SELECT emotion, avg("mfcc_00.mean") FROM 'features/*.parquet' GROUP BY emotion\`), and training
reads the columns it needs.
`;
}

function lengthCells({ durationS, baselineMs, richMs, memoryMib }: LengthCost): string[] {
  return [`${durationS} s`, baselineMs.toFixed(2), richMs.toFixed(2), `${memoryMib} MiB`];
}

function loopCells({ clips, seconds, peakMib }: LoopCost): string[] {
  return [
    clips.toLocaleString("en"),
    `${seconds.toFixed(1)} s`,
    `${(1_000 * seconds / clips).toFixed(2)} ms`,
    `${peakMib} MiB`,
  ];
}
