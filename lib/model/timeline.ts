import { resample } from "../audio/resample.ts";
import { pause } from "../core/pause.ts";
import { durationS, SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { findSpeech } from "../features/speech.ts";
import { emotionProbabilities, type Voice } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** The answer to one window of a recording. */
export interface TimelineMoment {
  /** Middle of the window, in seconds. */
  readonly atS: number;
  /** Probability of each of the model's emotions; none where there is no speech. */
  readonly probabilities: Float32Array | undefined;
}

/** Length of the windows, about that of the speech in a clip of RAVDESS, in seconds. */
export const TIMELINE_WINDOW_S = 2;
/** Distance between windows in seconds, except in recordings of more than a minute. */
export const TIMELINE_HOP_S = 0.25;
/** Largest number of windows; each costs a prediction. */
const MOST_WINDOWS = 240;

/**
 * Predicts the emotion over time, in windows of two seconds, one every quarter of a second.
 * The answer to a window depends only on its samples and the voice. Recordings of more than a
 * minute have 240 windows, further apart. Other tasks may run between windows.
 *
 * @param signal The recording, at any sample rate.
 * @param voice The speaker, if enrolled.
 * @param onProgress Called with the fraction that is done, after each window.
 * @returns One moment for each window, in order; a single one for a recording no longer than a
 * window.
 */
export async function predictTimeline(
  model: SavedModel,
  signal: Signal,
  voice?: Voice,
  onProgress?: (fraction: number) => void,
): Promise<TimelineMoment[]> {
  const { samples } = resample(signal, SAMPLE_RATE_HZ);
  const { extract } = await loadFeatureSet(model.featureSet);
  const window = TIMELINE_WINDOW_S * SAMPLE_RATE_HZ;
  const last = Math.max(0, samples.length - window);
  const hop = Math.max(TIMELINE_HOP_S * SAMPLE_RATE_HZ, Math.ceil(last / (MOST_WINDOWS - 1)));
  const moments: TimelineMoment[] = [];
  for (let from = 0; from <= last; from += hop) {
    await pause();
    const own = { samples: samples.subarray(from, from + window), sampleRateHz: SAMPLE_RATE_HZ };
    const atS = from / SAMPLE_RATE_HZ + durationS(own) / 2;
    const probabilities = findSpeech(own) === "speech"
      ? emotionProbabilities(model, extract(own), { voice })
      : undefined;
    moments.push({ atS, probabilities });
    onProgress?.(Math.min(1, (from + hop) / (last + hop)));
  }
  return moments;
}
