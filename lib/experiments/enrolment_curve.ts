import { AS_RECORDED } from "../audio/augment/augmentations.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { seededRandom, shuffle } from "../core/random.ts";
import { takeMessages } from "../core/pool.ts";
import { argMax } from "../core/arg_max.ts";
import { enrolVoice, ensembleProbabilities } from "../model/ensemble.ts";
import { inputsOf, type VersionTables } from "./fit_ensemble.ts";
import { bootstrapInterval, type Estimate, roundNumbers } from "../evaluation/intervals.ts";
import {
  addConfusions,
  type Confusion,
  confusionMatrix,
  unweightedAverageRecall,
} from "../evaluation/metrics.ts";
import type { TestedFold } from "./run_ensemble.ts";

/** How well a model does once it has heard some clips of a speaker. */
export interface EnrolmentPoint {
  /** Clips it has heard, drawn at random, without their labels. */
  readonly clips: number;
  /** Times that clips were drawn for each actor. */
  readonly draws: number;
  /** Over the clips that it has not heard; 95 % bootstrap over actors. */
  readonly uar: Estimate;
}

/** What hearing clips of a speaker is worth. */
export interface EnrolmentResult {
  /** By the number of clips, which are drawn from all of the speaker's. */
  readonly curve: readonly EnrolmentPoint[];
  /** If the clips are of one emotion, each of those of which there are enough in turn. */
  readonly oneSided: EnrolmentPoint;
}

/** Numbers of clips that are tried; of RAVDESS' sixty, some must be left to score. */
export const ENROLMENT_CLIPS: readonly number[] = [0, 1, 3, 5, 10, 20, 40];
/** Which clips are heard is a matter of luck, so it is tried several times. */
const DRAWS = 5;
const SEED = 7;
/** Clips of a single emotion that are heard; actors have eight of each but neutral. */
const ONE_SIDED_CLIPS = 5;

/**
 * Measures what it is worth to hear some clips of a speaker first.
 *
 * @param folds Ensembles with the clips of actors they have not learned from.
 * @param tables Features of all clips.
 * @param emotions What the ensembles tell apart.
 * @param counts Numbers of clips to hear.
 * @param oneSidedClips Number of clips of a single emotion to hear.
 * @returns One point for each number of clips, and one for clips of a single emotion.
 */
export async function enrolmentCurve(
  folds: readonly TestedFold[],
  tables: VersionTables,
  emotions: readonly Emotion[],
  counts: readonly number[] = ENROLMENT_CLIPS,
  oneSidedClips: number = ONE_SIDED_CLIPS,
): Promise<EnrolmentResult> {
  const { clips: all } = tables.rich.get(AS_RECORDED)!;
  const curve: EnrolmentPoint[] = [];
  for (const clips of counts) {
    const draws = clips === 0 ? 1 : DRAWS;
    const random = seededRandom(SEED);
    const point = await measure(clips, draws, (rows) => {
      const shuffled = shuffle(rows.slice(), random);
      return [shuffled.slice(0, clips), shuffled.slice(clips)];
    });
    curve.push(point);
  }
  const enough = emotions.filter((emotion) =>
    rowsByActor(folds[0], tables)[0].filter((row) => all[row].emotion === emotion).length >
      oneSidedClips
  );
  const random = seededRandom(SEED);
  const oneSided = await measure(oneSidedClips, enough.length, (rows, draw) => {
    const shuffled = shuffle(rows.slice(), random);
    const heard = shuffled.filter((row) => all[row].emotion === enough[draw])
      .slice(0, oneSidedClips);
    return [heard, shuffled.filter((row) => !heard.includes(row))];
  });
  return { curve, oneSided };

  /** Scores clips of every actor after hearing others, which `divide` says. */
  async function measure(
    clips: number,
    draws: number,
    divide: (rows: Int32Array, draw: number) => [heard: Int32Array, scored: Int32Array],
  ): Promise<EnrolmentPoint> {
    const confusions: Confusion[] = [];
    for (const fold of folds) {
      for (const rows of rowsByActor(fold, tables)) {
        const own = Array.from({ length: draws }, (_, draw) => {
          const [heard, scored] = divide(rows, draw);
          return score(fold, tables, emotions, heard, scored);
        });
        confusions.push(addConfusions(own));
        await takeMessages();
      }
    }
    const uar = bootstrapInterval(
      confusions,
      (drawn) => unweightedAverageRecall(addConfusions(drawn)),
      seededRandom(SEED),
    );
    return { clips, draws, uar: roundNumbers(uar) };
  }
}

function rowsByActor({ test }: TestedFold, tables: VersionTables): Int32Array[] {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const groups = Map.groupBy(test, (row) => clips[row].actor);
  return [...groups.values()].map((rows) => Int32Array.from(rows));
}

function score(
  { ensemble }: TestedFold,
  tables: VersionTables,
  emotions: readonly Emotion[],
  heard: Int32Array,
  scored: Int32Array,
): Confusion {
  const voice = enrolVoice(ensemble, inputsOf(tables, heard));
  const probabilities = ensembleProbabilities(ensemble, inputsOf(tables, scored), {
    voices: voice,
  });
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const k = emotions.length;
  return confusionMatrix(
    Array.from(scored, (row) => emotions.indexOf(clips[row].emotion)),
    Array.from(scored, (_, i) => argMax(probabilities.subarray(i * k, (i + 1) * k))),
    k,
  );
}
