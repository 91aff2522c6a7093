import { argMax } from "../core/arg_max.ts";
import { hashText } from "../core/hash.ts";
import { seededRandom } from "../core/random.ts";
import { rankCorrelation } from "../core/statistics.ts";
import { type Recording, speakerOf } from "../corpus/recording.ts";
import {
  type Answer,
  answersOf,
  expectedCalibrationError,
  reliability,
  riskCoverageArea,
} from "../evaluation/calibration.ts";
import {
  countUnits,
  groupDifferences,
  shareDifferences,
  simulateRandomModel,
  totalOf,
  type UnitCounts,
} from "../evaluation/fairness.ts";
import {
  classMetrics,
  unweightedAveragePrecision,
  unweightedAverageRecall,
} from "../evaluation/metrics.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import {
  intervalsOf,
  rowMaker,
  type RowValues,
  type ScorecardRow,
} from "../evaluation/scorecard_row.ts";

/** Predictions to test, with the data that the tests need. */
export interface ScorecardSubject extends Pick<ScorecardRow, "model" | "corpus"> {
  /** Names of the probabilities: emotions that occur in the corpus. */
  readonly emotions: readonly string[];
  /** One for each recording, by a model that was not trained on its speaker. */
  readonly predictions: readonly Prediction[];
  /** Mean pitch in Hz of each speaker, as `speakerOf` names them, where it is known. */
  readonly pitchHz: ReadonlyMap<string, number>;
  /** Largest expected calibration error that passes. */
  readonly calibrationLimit: number;
}

/**
 * Largest expected calibration error on unseen speakers of a corpus that the model was trained on.
 */
export const CALIBRATION_LIMIT = 0.05;
/** Largest expected calibration error on a corpus that the model was not trained on. */
export const CALIBRATION_LIMIT_ACROSS = 0.1;

const CORRECTNESS_LIMIT = 0.5;
const SHARE_LIMIT = 0.15;
/** Boundaries between the pitch groups, as in Derington et al. 2023. */
const LOW_PITCH_HZ = 145, HIGH_PITCH_HZ = 190;
const SEED = 2312;

/** Runs the tests that need only predictions: correctness, fairness, calibration. */
export function predictionRows(subject: ScorecardSubject): ScorecardRow[] {
  return [
    ...correctnessRows(subject),
    ...fairnessRows(subject, "sex", ({ sex }) => sex),
    ...fairnessRows(subject, "pitch", (recording) => pitchGroupOf(subject, recording)),
    ...worstGroupRows(subject),
    ...speakerRows(subject),
    ...calibrationRows(subject),
  ];
}

function pitchGroupOf({ pitchHz }: ScorecardSubject, recording: Recording): string | undefined {
  const hz = pitchHz.get(speakerOf(recording));
  if (hz === undefined) return undefined;
  if (hz <= LOW_PITCH_HZ) return `up to ${LOW_PITCH_HZ} Hz`;
  return hz <= HIGH_PITCH_HZ
    ? `${LOW_PITCH_HZ} to ${HIGH_PITCH_HZ} Hz`
    : `above ${HIGH_PITCH_HZ} Hz`;
}

function speakersOf(units: readonly UnitCounts[]): UnitCounts[][] {
  return [...Map.groupBy(units, ({ speaker }) => speaker).values()];
}

function correctnessRows(subject: ScorecardSubject): ScorecardRow[] {
  const { emotions, predictions } = subject;
  const units = countUnits(predictions, emotions);
  const statistics = (own: readonly UnitCounts[]) => {
    const confusion = totalOf(own), classes = classMetrics(confusion);
    return [
      unweightedAverageRecall(confusion),
      unweightedAveragePrecision(confusion),
      ...classes.map(({ recall }) => recall),
      ...classes.map(({ precision }) => precision),
      ...shareDifferences(confusion),
    ];
  };
  const atLeast = { limit: CORRECTNESS_LIMIT, bound: "least" } as const;
  const named: Pick<RowValues, "test" | "what" | "limit" | "bound">[] = [
    { test: "correctness", what: "unweighted average recall", ...atLeast },
    { test: "correctness", what: "unweighted average precision", ...atLeast },
    ...["recall", "precision"].flatMap((metric) =>
      emotions.map((name) => ({ test: "correctness", what: `${metric} of ${name}`, ...atLeast }))
    ),
    ...emotions.map((name) => ({
      test: "share",
      what: `share of ${name}, predicted minus true`,
      limit: SHARE_LIMIT,
      bound: "magnitude" as const,
    })),
  ];
  const estimates = estimate(units, statistics, SEED);
  const row = rowMaker(subject, predictions.length);
  return named.map((own, i) => {
    const { value, interval, simulated } = estimates[i];
    return row({ ...own, value, interval, random: simulated.mean });
  });
}

/** Computes statistics with their intervals over speakers, and those of a model that guesses. */
function estimate(
  units: readonly UnitCounts[],
  statistics: (own: readonly UnitCounts[]) => readonly number[],
  seed: number,
) {
  const intervals = intervalsOf(speakersOf(units), (drawn) => statistics(drawn.flat()));
  const simulated = simulateRandomModel(units, statistics, seededRandom(seed));
  return statistics(units).map((value, i) => {
    return { value, interval: intervals[i], simulated: simulated[i] };
  });
}

/**
 * Compares groups of recordings with all recordings: the UAR of each group, and the recall and
 * precision of each emotion in the group whose difference is largest relative to its limit.
 */
function fairnessRows(
  subject: ScorecardSubject,
  test: string,
  groupOf: (recording: Recording) => string | undefined,
): ScorecardRow[] {
  const { emotions, predictions } = subject;
  const units = countUnits(predictions, emotions, groupOf);
  const groups = [...new Set(units.map(({ group }) => group))].sort();
  if (groups.length < 2) return [];
  const statistics = (own: readonly UnitCounts[]) =>
    groupDifferences(own, groups)
      .flatMap(({ uar, recall, precision }) => [uar, ...recall, ...precision]);
  const estimates = estimate(units, statistics, hashText(`${SEED} ${test}`) | 0);
  const perGroup = estimates.length / groups.length;
  const row = rowMaker(subject, recordingsIn(units));
  const rowAt = (what: string, at: number) => {
    const { value, interval, simulated: { largest, meanMagnitude } } = estimates[at];
    return row({
      test,
      what: `${what} minus overall`,
      value,
      interval,
      limit: largest,
      bound: "magnitude",
      random: meanMagnitude,
    });
  };
  const names = ["recall", "precision"].flatMap((metric) =>
    emotions.map((emotion) => `${metric} of ${emotion}`)
  );
  return [
    ...groups.map((group, g) => rowAt(`UAR, ${group}`, g * perGroup)),
    ...names.map((name, i) => {
      const at = groups.map((_, g) => g * perGroup + 1 + i);
      const most = argMax(
        at.map((own) => Math.abs(estimates[own].value) / estimates[own].simulated.largest),
      );
      return rowAt(`${name}, ${groups[most]}`, at[most]);
    }),
  ];
}

function recordingsIn(units: readonly UnitCounts[]): number {
  return totalOf(units).flat().reduce((a, b) => a + b);
}

/** Reports the UAR of the worst group by intensity and by sentence. */
function worstGroupRows(subject: ScorecardSubject): ScorecardRow[] {
  const { emotions, predictions } = subject;
  const properties = [
    ["intensity", "intensity", "intensities"],
    ["text", "sentence", "sentences"],
  ] as const;
  return properties.flatMap(([by, test, plural]) => {
    const units = countUnits(predictions, emotions, (recording) => recording[by]);
    const groups = [...Map.groupBy(units, ({ group }) => group)];
    if (groups.length < 2) return [];
    const uarOf = (own: readonly UnitCounts[]) => unweightedAverageRecall(totalOf(own));
    const worst = argMax(groups.map(([, own]) => -uarOf(own)));
    const [group, own] = groups[worst];
    const [interval] = intervalsOf(speakersOf(own), (drawn) => [uarOf(drawn.flat())]);
    const row = rowMaker(subject, recordingsIn(own));
    return [row({
      test,
      what: `lowest UAR of ${groups.length} ${plural}: ${group}`,
      value: uarOf(own),
      interval,
      random: 1 / emotions.length,
    })];
  });
}

/** Reports the worst speaker, and rank correlations of the UAR of speakers. */
function speakerRows(subject: ScorecardSubject): ScorecardRow[] {
  const { emotions, predictions, pitchHz } = subject;
  const speakers = [...Map.groupBy(predictions, ({ recording }) => speakerOf(recording))];
  if (speakers.length < 3) return [];
  const uars = speakers.map(([, own]) =>
    unweightedAverageRecall(totalOf(countUnits(own, emotions)))
  );
  const confidences = speakers.map(([, own]) => {
    const answers = answersOf(own, emotions);
    return answers.reduce((sum, { confidence }) => sum + confidence, 0) / answers.length;
  });
  const pitches = speakers.map(([speaker]) => pitchHz.get(speaker));
  const worst = argMax(uars.map((uar) => -uar));
  const row = rowMaker(subject, predictions.length);
  const correlation = (what: string, others: readonly (number | undefined)[]) => {
    const known = others.every((other) => other !== undefined);
    const value = known ? rankCorrelation(uars, others as number[]) : NaN;
    return Number.isNaN(value) ? [] : [row({ test: "speaker", what, value, random: 0 })];
  };
  return [
    row({
      test: "speaker",
      what: `lowest UAR of ${speakers.length} speakers: ${speakers[worst][0]}`,
      value: uars[worst],
      random: 1 / emotions.length,
    }),
    ...correlation("rank correlation of UAR and mean probability", confidences),
    ...correlation("rank correlation of UAR and mean pitch", pitches),
  ];
}

function calibrationRows(subject: ScorecardSubject): ScorecardRow[] {
  const { emotions, predictions, calibrationLimit } = subject;
  const answers = answersOf(predictions, emotions);
  const bySpeaker = Map.groupBy(predictions, ({ recording }) => speakerOf(recording));
  const answersBySpeaker = Array.from(bySpeaker.values(), (own) => answersOf(own, emotions));
  const errorOf = (own: readonly Answer[]) => expectedCalibrationError(reliability(own));
  const [interval] = intervalsOf(answersBySpeaker, (drawn) => [errorOf(drawn.flat())]);
  const wrong = answers.filter(({ correct }) => !correct).length / answers.length;
  const half = answers.toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, Math.ceil(answers.length / 2));
  const row = rowMaker(subject, predictions.length);
  return [
    row({
      test: "calibration",
      what: "expected calibration error",
      value: errorOf(answers),
      interval,
      limit: calibrationLimit,
      bound: "most",
    }),
    row({
      test: "calibration",
      what: "error rate, averaged over all coverages",
      value: riskCoverageArea(answers),
      random: wrong,
    }),
    row({
      test: "calibration",
      what: "accuracy of the more confident half",
      value: half.filter(({ correct }) => correct).length / half.length,
      random: 1 - wrong,
    }),
  ];
}
