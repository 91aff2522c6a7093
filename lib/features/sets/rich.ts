import type { Signal } from "../../audio/signal.ts";
import type { FeatureSet } from "../feature_set.ts";
import {
  CONTOUR_NAMES,
  type Contours,
  extractSpeechContours,
  selectContours,
  SPEECH_RANGE_DB,
} from "./contours.ts";
import { FUNCTIONALS, functionals } from "./functionals.ts";
import { CONTOUR_FRAMING, FLOOR_DB } from "./spectral_contours.ts";

/** Statistics of the delta of a contour: its slope over 90 ms. */
const DELTA = ["delta.std", "delta.meanabs", "delta.p05", "delta.p95"] as const;
/** Statistics of a contour over voiced frames. */
const VOICED = ["voiced.mean", "voiced.std"] as const;
/** Number of frames on either side that a delta is computed from. */
const DELTA_REACH = 4;

/** Functionals of pitch over voiced frames that are not in `VOICED`. */
const PITCH_STATISTICS = FUNCTIONALS.slice(2).map((name) => `pitch_semitones.voiced.${name}`);
const RHYTHM = [
  "voiced.part",
  "voiced.segments_per_s",
  "voiced.segment_mean_s",
  "voiced.segment_std_s",
  "voiced.segment_max_s",
  "pitch_semitones.voiced.step_mean",
  "pitch_semitones.voiced.step_std",
  "duration_s",
] as const;

/**
 * Functionals of 61 contours, designed to generalise to unseen speakers: silence is trimmed from
 * both ends and the signal scaled to mean power 1, so that they depend on neither the level of a
 * recording nor the silence around the speech.
 */
export const rich: FeatureSet = {
  id: "rich",
  revision: 4,
  parameters: {
    ...CONTOUR_FRAMING,
    window: "hann",
    trimDb: SPEECH_RANGE_DB,
    floorDb: FLOOR_DB,
    contours: CONTOUR_NAMES.length,
    storage: "float16",
    statistics: "functionals, deltas, voiced, rhythm",
  },
  columns: [
    ...CONTOUR_NAMES.flatMap((contour) =>
      [...FUNCTIONALS, ...DELTA, ...VOICED].map((statistic) => `${contour}.${statistic}`)
    ),
    ...PITCH_STATISTICS,
    ...RHYTHM,
  ],
  extract: (signal: Signal) => richFunctionals(extractSpeechContours(signal)),
};

/** Computes the values of `rich`, rounded to half precision, in which tables store them. */
function richFunctionals(contours: Contours): Float32Array {
  const values: number[] = [];
  for (const name of CONTOUR_NAMES) {
    const contour = selectContours(contours.values, name).values;
    const [voicedMean, voicedStd] = functionals(whereVoiced(contours, contour));
    values.push(...functionals(contour), ...deltaStatistics(contour), voicedMean, voicedStd);
  }
  values.push(...functionals(voicedPitch(contours)).slice(2), ...rhythm(contours));
  // Half precision is enough for any model; rounding here makes audio and tables agree.
  return Float32Array.from(values, Math.f16round);
}

function whereVoiced({ voiced }: Contours, contour: Float32Array): Float32Array {
  return contour.filter((_, t) => voiced[t] === 1);
}

/**
 * Selects the pitch of voiced frames.
 *
 * @returns Semitones above 55 Hz, one value for each voiced frame.
 */
export function voicedPitch(contours: Contours): Float32Array {
  return whereVoiced(contours, selectContours(contours.values, "pitch_semitones").values);
}

/** Computes the slope of the regression line around each frame; values at the ends are repeated. */
function deltas(contour: Float32Array): Float32Array {
  const n = contour.length;
  let norm = 0;
  for (let k = 1; k <= DELTA_REACH; k++) norm += 2 * k * k;
  const delta = new Float32Array(n);
  for (let t = 0; t < n; t++) {
    let sum = 0;
    for (let k = 1; k <= DELTA_REACH; k++) {
      const after = t + k < n ? t + k : n - 1, before = t - k > 0 ? t - k : 0;
      sum += k * (contour[after] - contour[before]);
    }
    delta[t] = sum / norm;
  }
  return delta;
}

function deltaStatistics(contour: Float32Array): number[] {
  const delta = deltas(contour);
  const sorted = delta.slice().sort();
  const meanAbsolute = delta.reduce((sum, value) => sum + Math.abs(value), 0) / delta.length;
  const at = (fraction: number) => sorted[Math.round(fraction * (sorted.length - 1))];
  return [functionals(delta)[1], meanAbsolute, at(0.05), at(0.95)];
}

function rhythm(contours: Contours): number[] {
  const { voiced, frames, durationS: seconds } = contours;
  const hopS = seconds / frames;
  const segments: number[] = [];
  for (let t = 0, length = 0; t <= frames; t++) {
    if (t < frames && voiced[t]) length++;
    else if (length > 0) {
      segments.push(length * hopS);
      length = 0;
    }
  }
  const [segmentMean, segmentStd] = functionals(Float32Array.from(segments));
  const pitch = voicedPitch(contours);
  const steps = pitch.subarray(1).map((value, i) => Math.abs(value - pitch[i]));
  const [stepMean, stepStd] = functionals(steps);
  const count = voiced.reduce((sum, value) => sum + value, 0);
  return [
    count / frames,
    segments.length / Math.max(seconds, hopS),
    segmentMean,
    segmentStd,
    Math.max(0, ...segments),
    stepMean,
    stepStd,
    seconds,
  ];
}

/** A group of related features, named in everyday words. */
export type FeatureGroup = "pitch" | "loudness" | "timbre" | "rhythm";

/**
 * Returns the group of a feature.
 *
 * @param column Name of a column of `rich`.
 * @returns `pitch` for pitch and voicing; `loudness` for changes in level (the level itself is
 * removed from all features); `timbre` for the spectrum; `rhythm` for pace, pauses and duration.
 */
export function featureGroup(column: string): FeatureGroup {
  const contour = column.split(".")[0];
  if (contour === "duration_s" || contour === "voiced") return "rhythm";
  if (contour === "pitch_semitones" || contour === "voicing") return "pitch";
  if (contour === "energy" || contour === "flux" || contour === "mfcc_00") return "loudness";
  return "timbre";
}
