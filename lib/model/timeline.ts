import { resample } from "../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import {
  CONTOUR_FRAMING,
  CONTOUR_NAMES,
  extractContours,
  SPEECH_RANGE_DB,
  type SpeechContours,
} from "../features/sets/contours.ts";
import { averagedFrames, FRAMES_DEFINITION } from "../features/sets/frames.ts";
import { richFunctionals } from "../features/sets/rich.ts";
import { type EnsembleInputs, ensembleProbabilities, type Voice } from "./ensemble.ts";
import { joinInputs } from "./predict.ts";
import type { TrainedModel } from "./saved_model.ts";

/** What a model says of a stretch of a recording. */
export interface TimelineMoment {
  /** Middle of the stretch, in seconds. */
  readonly atS: number;
  /** Probability of each of the model's emotions; none where hardly a voice is heard. */
  readonly probabilities: Float32Array | undefined;
}

/** Length of the stretches, about that of a clip of the corpus, in seconds. */
export const TIMELINE_WINDOW_S = 2;
/** Distance between them in seconds. */
export const TIMELINE_HOP_S = 0.25;
/** Less voice than this in a stretch says nothing, in seconds. */
const LEAST_VOICE_S = 0.2;
const ENERGY = CONTOUR_NAMES.indexOf("energy");
const NEPERS_A_DECIBEL = Math.LN10 / 20;
const HOP_S = CONTOUR_FRAMING.hopSamples / SAMPLE_RATE_HZ;

/**
 * Follows the emotion through a recording: asks the model about stretches of two seconds, one every
 * quarter of a second.
 *
 * @param model The model.
 * @param signal The recording, at any sample rate.
 * @param voice Who speaks, if known.
 * @returns One moment a stretch, in order; a single one for a recording that is no longer than one.
 */
export async function predictTimeline(
  model: TrainedModel,
  signal: Signal,
  voice?: Voice,
): Promise<TimelineMoment[]> {
  const contours = extractContours(await resample(signal, SAMPLE_RATE_HZ));
  const window = Math.round(TIMELINE_WINDOW_S / HOP_S), hop = Math.round(TIMELINE_HOP_S / HOP_S);
  const stretches: { atS: number; inputs: EnsembleInputs | undefined }[] = [];
  for (let from = 0; from === 0 || from + window <= contours.frames; from += hop) {
    const to = Math.min(from + window, contours.frames);
    stretches.push({ atS: HOP_S * (from + to) / 2, inputs: stretchInputs(contours, from, to) });
  }
  const heard = stretches.flatMap(({ inputs }) => inputs ?? []);
  const classes = model.emotions.length;
  const all = heard.length > 0
    ? ensembleProbabilities(model, joinInputs(heard), { voices: voice })
    : new Float32Array();
  let next = 0;
  return stretches.map(({ atS, inputs }) => ({
    atS,
    probabilities: inputs && all.slice(next * classes, ++next * classes),
  }));
}

/** Features of a stretch, silence at its ends left out; none if hardly a voice is heard in it. */
function stretchInputs(
  contours: Pick<SpeechContours, "values" | "voiced">,
  from: number,
  to: number,
): EnsembleInputs | undefined {
  const heard = contours.voiced.subarray(from, to).reduce((sum, value) => sum + value, 0);
  if (heard * HOP_S < LEAST_VOICE_S) return undefined;
  const width = CONTOUR_NAMES.length;
  const energies = Array.from(
    { length: to - from },
    (_, i) => contours.values[(from + i) * width + ENERGY],
  );
  // Clips that were learned from begin and end with sound, too.
  const least = Math.max(...energies) - SPEECH_RANGE_DB * NEPERS_A_DECIBEL;
  const first = from + energies.findIndex((energy) => energy > least);
  const end = from + energies.findLastIndex((energy) => energy > least) + 1;
  const stretch = {
    values: contours.values.subarray(first * width, end * width),
    frames: end - first,
    voiced: contours.voiced.subarray(first, end),
    durationS: (end - first) * HOP_S,
  };
  const values = averagedFrames(stretch);
  return {
    functionals: richFunctionals(stretch),
    frames: { values, starts: Int32Array.of(0, values.length / FRAMES_DEFINITION.columns.length) },
  };
}
