import { expose } from "comlink";
import { degradation } from "../audio/augment/degradations.ts";
import type { Signal } from "../audio/signal.ts";
import { hashText } from "../core/hash.ts";
import { seededRandom } from "../core/random.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { extractSpeechContours } from "../features/sets/contours.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { voicedPitch } from "../features/sets/rich.ts";

/** A decoded recording. */
export interface DecodedClip {
  /** At `SAMPLE_RATE_HZ`. */
  readonly signal: Signal;
  /** Sum of the pitch of its voiced frames in semitones above 55 Hz, and their number. */
  readonly pitch: readonly [sum: number, frames: number];
}

const worker = {
  /** Decodes a recording and measures its pitch. */
  async decode(audio: Uint8Array, path: string): Promise<DecodedClip> {
    const signal = await decodeAtRate(audio, path);
    const semitones = voicedPitch(extractSpeechContours(signal));
    return { signal, pitch: [semitones.reduce((a, b) => a + b, 0), semitones.length] };
  },

  /**
   * Extracts the features of a recording before and after each of some degradations, which are
   * seeded with their id and the name of the recording.
   */
  async extractDegraded(
    signal: Signal,
    name: string,
    featureSet: string,
    degradations: readonly string[],
    voices: readonly Signal[],
  ): Promise<Float32Array[]> {
    const set = await loadFeatureSet(featureSet);
    const rows = [set.extract(signal)];
    for (const id of degradations) {
      const random = seededRandom(hashText(`${id} ${name}`) | 0);
      rows.push(set.extract(await degradation(id).apply(signal, random, voices)));
    }
    return rows;
  },
};
/** The functions of a scorecard worker. */
export type ScorecardWorker = typeof worker;
expose(worker);
