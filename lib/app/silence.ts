import type { Signal } from "../audio/signal.ts";
import { meanPower } from "../core/statistics.ts";

/** A stretch of time, in seconds. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

const BLOCK_S = 0.05;
/** Blocks this far below the loudest one, or more, are silent; in dB. */
const RANGE_DB = 35;
/** Duration of the shortest pause that is not counted as speech, in seconds. */
const LEAST_S = 0.3;

/**
 * Finds the silent stretches of a recording: before, after and between speech.
 *
 * @returns In order, the stretches of 0.3 s or more whose blocks of 50 ms are all 35 dB or more below
 * the loudest block.
 */
export function silentStretches({ samples, sampleRateHz }: Signal): Stretch[] {
  const block = Math.round(BLOCK_S * sampleRateHz);
  const powers = Array.from(
    { length: Math.ceil(samples.length / block) },
    (_, i) => meanPower(samples.subarray(i * block, (i + 1) * block)),
  );
  const threshold = powers.reduce((a, b) => Math.max(a, b), 0) * 10 ** (-RANGE_DB / 10);
  const silent: Stretch[] = [];
  let from = 0;
  for (let i = 0; i <= powers.length; i++) {
    if (i < powers.length && powers[i] <= threshold) continue;
    const toS = Math.min(i * block, samples.length) / sampleRateHz;
    const fromS = from * block / sampleRateHz;
    if (toS - fromS >= LEAST_S - 1e-9) silent.push({ fromS, toS });
    from = i + 1;
  }
  return silent;
}
