import { seededRandom } from "../core/random.ts";
import type { Signal } from "./signal.ts";
import { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";

const PITCHES_HZ = [95, 140, 210];
const STYLES: readonly (readonly [string, Omit<SpeakingStyle, "pitchHz">])[] = [
  ["flat", { pitchRange: 1, rate: 4, effort: 0.4, breath: 0.1 }],
  ["lively", { pitchRange: 8, rate: 5.5, effort: 0.9, breath: 0.05 }],
  ["soft", { pitchRange: 3, rate: 3, effort: 0.1, breath: 0.6 }],
  ["loud", { pitchRange: 5, rate: 6.5, effort: 1, breath: 0 }],
];

/**
 * Synthesises twelve recordings: low, middle and high voices in four speaking styles. They are the
 * same on every machine, up to the rounding of sines and exponentials, so that what is computed
 * from them can be compared across machines and browsers.
 *
 * @returns Short names, and signals at `SAMPLE_RATE_HZ`.
 */
export function sampleVoices(): { name: string; signal: Signal }[] {
  return PITCHES_HZ.flatMap((pitchHz, i) =>
    STYLES.map(([manner, style], j) => ({
      name: `${manner} at ${pitchHz} Hz`,
      signal: synthesiseSpeech({ pitchHz, ...style }, seededRandom(12 * i + j).uniform),
    }))
  );
}
