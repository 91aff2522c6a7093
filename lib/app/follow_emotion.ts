import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import type { Voice } from "../model/recogniser.ts";
import type { SavedModel } from "../model/saved_model.ts";
import {
  predictTimeline,
  TIMELINE_HOP_S,
  TIMELINE_WINDOW_S,
  type TimelineMoment,
} from "../model/timeline.ts";

/** Most windows, each of which takes as long as a prediction. */
const MOST_WINDOWS = 240;

/**
 * Follows the emotion through a recording as `predictTimeline` does, window by window, so that the
 * page can show how far it is.
 *
 * @param model The model.
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @param voice The speaker, if enrolled.
 * @param onProgress Called with the fraction that is done, after each window.
 * @returns One moment a window, in order.
 */
export async function followEmotion(
  model: SavedModel,
  { samples }: Signal,
  voice: Voice | undefined,
  onProgress: (fraction: number) => void,
): Promise<TimelineMoment[]> {
  const window = TIMELINE_WINDOW_S * SAMPLE_RATE_HZ;
  const last = Math.max(0, samples.length - window);
  const hop = Math.max(TIMELINE_HOP_S * SAMPLE_RATE_HZ, Math.ceil(last / (MOST_WINDOWS - 1)));
  const moments: TimelineMoment[] = [];
  for (let from = 0; from <= last; from += hop) {
    const own = { samples: samples.subarray(from, from + window), sampleRateHz: SAMPLE_RATE_HZ };
    const [moment] = await predictTimeline(model, own, voice);
    moments.push({ ...moment, atS: from / SAMPLE_RATE_HZ + moment.atS });
    onProgress(last === 0 ? 1 : (from + hop) / (last + hop));
  }
  return moments;
}
