import type { Signal } from "../../audio/signal.ts";
import {
  CONTOUR_FRAMING,
  CONTOUR_NAMES,
  type Contours,
  extractSpeechContours,
  FLOOR_DB,
  SPEECH_RANGE_DB,
  type SpeechContours,
} from "./contours.ts";
import type { FeatureSet } from "../feature_set.ts";
import { FUNCTIONALS, functionals } from "./functionals.ts";

/** Statistics of a contour's change from frame to frame, over 90 ms. */
const DELTA = ["delta.std", "delta.meanabs", "delta.p05", "delta.p95"] as const;
/** Statistics of a contour over voiced frames alone. */
const VOICED = ["voiced.mean", "voiced.std"] as const;
/** Frames on either side that a delta is taken over. */
const DELTA_REACH = 4;

const PITCH = CONTOUR_NAMES.indexOf("pitch_semitones");
/** Beside mean and deviation, which every contour has over voiced frames. */
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
 * Functionals of many contours, for models that are to know voices they have not heard.
 *
 * Silence is trimmed from both ends and the level taken out, so the same clip, louder or softer or
 * with a longer pause before it, has the same features.
 */
export const rich: FeatureSet = {
  id: "rich",
  revision: 3,
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

/**
 * Condenses contours to the values of {@linkcode rich}.
 *
 * @param contours Contours of a recording.
 * @returns Shape `[rich.columns.length]`.
 */
export function richFunctionals(contours: SpeechContours): Float32Array {
  const values: number[] = [];
  for (let column = 0; column < CONTOUR_NAMES.length; column++) {
    const contour = columnOf(contours, column);
    const [voicedMean, voicedStd] = functionals(whereVoiced(contours, contour));
    values.push(...functionals(contour), ...deltaStatistics(contour), voicedMean, voicedStd);
  }
  values.push(
    ...functionals(voicedPitch(contours)).slice(2),
    ...rhythm(contours, contours.durationS),
  );
  // What tables store: half precision is enough for any model, and audio and table agree.
  return Float32Array.from(values, Math.f16round);
}

function columnOf({ values, frames }: Contours, column: number): Float32Array {
  const width = CONTOUR_NAMES.length;
  const contour = new Float32Array(frames);
  for (let t = 0; t < frames; t++) contour[t] = values[t * width + column];
  return contour;
}

function whereVoiced({ voiced }: Contours, contour: Float32Array): Float32Array {
  const kept = new Float32Array(contour.length);
  let count = 0;
  for (let t = 0; t < contour.length; t++) if (voiced[t] === 1) kept[count++] = contour[t];
  return kept.subarray(0, count);
}

/**
 * Pitch where there is a voice.
 *
 * @param contours Contours of a recording.
 * @returns Semitones above 55 Hz, one value a voiced frame.
 */
export function voicedPitch(contours: Contours): Float32Array {
  return whereVoiced(contours, columnOf(contours, PITCH));
}

/** Slope over a few frames, with the ends repeated. */
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
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))];
  return [functionals(delta)[1], meanAbsolute, at(0.05), at(0.95)];
}

function rhythm(contours: Contours, seconds: number): number[] {
  const { voiced, frames } = contours;
  const hopS = seconds / frames;
  const segments: number[] = [];
  for (let t = 0, length = 0; t <= frames; t++) {
    if (t < frames && voiced[t]) length++;
    else if (length > 0) {
      segments.push(length * hopS);
      length = 0;
    }
  }
  const [mean, std] = functionals(Float32Array.from(segments));
  const pitch = voicedPitch(contours);
  const steps = pitch.subarray(1).map((value, i) => Math.abs(value - pitch[i]));
  const [stepMean, stepStd] = functionals(steps);
  const count = voiced.reduce((sum, value) => sum + value, 0);
  return [
    count / frames,
    segments.length / Math.max(seconds, hopS),
    mean,
    std,
    Math.max(0, ...segments),
    stepMean,
    stepStd,
    seconds,
  ];
}
