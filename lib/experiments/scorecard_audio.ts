import { concatenate } from "../core/arrays.ts";
import { hashText } from "../core/hash.ts";
import { startWorkers } from "../core/pool.ts";
import { seededRandom, shuffle } from "../core/random.ts";
import { type AudioRecording, metadataOf, speakerOf } from "../corpus/recording.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { emotionProbabilities, type Recogniser } from "../model/recogniser.ts";
import type { DecodedClip, ScorecardWorker } from "./scorecard_worker.ts";

/** A recording that is to be degraded, with a model that was not trained on its speaker. */
export interface DegradedClip {
  readonly recording: AudioRecording;
  readonly recogniser: Recogniser;
  /** Number of the fold, from 1; voices of babble come from other speakers of the same fold. */
  readonly fold: number;
}

/** Predictions for degraded recordings. */
export interface DegradedPredictions {
  /** For the unchanged recordings. */
  readonly clean: readonly Prediction[];
  /** For the degraded ones, in the same order, by the id of the degradation. */
  readonly degraded: ReadonlyMap<string, readonly Prediction[]>;
  /** Mean pitch of each speaker in Hz, as `speakerOf` names them. */
  readonly pitchHz: ReadonlyMap<string, number>;
}

/** Most voices that babble is drawn from. */
const MOST_VOICES = 7;
/** Converts pitch from semitones above 55 Hz. */
const toHz = (semitones: number) => 55 * 2 ** (semitones / 12);

/**
 * Draws recordings evenly: one of each emotion of each speaker, then a second one, and so on.
 *
 * @param count Number of recordings to draw; all are drawn if there are fewer.
 * @returns Positions in `recordings`, ascending; the same for the same recordings.
 */
export function drawEvenly(recordings: readonly AudioRecording[], count: number): number[] {
  const random = seededRandom(hashText("recordings to degrade") | 0);
  const cells = [
    ...Map.groupBy(
      shuffle([...recordings.keys()], random),
      (i) => JSON.stringify([speakerOf(recordings[i]), recordings[i].emotion]),
    ).values(),
  ];
  const drawn: number[] = [];
  for (let round = 0; drawn.length < Math.min(count, recordings.length); round++) {
    const order = shuffle([...cells.keys()], random);
    drawn.push(...order.flatMap((cell) => cells[cell].slice(round, round + 1)));
  }
  return drawn.slice(0, count).sort((a, b) => a - b);
}

/**
 * Chooses the recordings that the babble for a recording is mixed from: of other speakers in the
 * same fold, so that its model was trained on none of them.
 *
 * @returns Up to seven positions in `clips`.
 */
export function voicesFor(clip: number, clips: readonly DegradedClip[]): number[] {
  const { recording, fold } = clips[clip];
  const others = clips.flatMap((own, i) =>
    own.fold === fold && speakerOf(own.recording) !== speakerOf(recording) ? [i] : []
  );
  const random = seededRandom(hashText(`voices ${recording.corpus} ${recording.id}`) | 0);
  return shuffle(others, random).slice(0, MOST_VOICES);
}

/**
 * Predicts the emotions of recordings before and after each degradation, on all cores.
 *
 * @param clips The recordings and their models, which take the same features and have the same
 * emotions.
 * @param onClip Called after each recording with the number that are done, and of all.
 * @throws {UnusableRecording} If a recording cannot be decoded.
 */
export async function predictDegraded(
  clips: readonly DegradedClip[],
  degradations: readonly string[],
  onClip?: (done: number, total: number) => void,
): Promise<DegradedPredictions> {
  const pool = startWorkers<ScorecardWorker>(
    () => new Worker(new URL("./scorecard_worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    const decoded = await Promise.all(clips.map(({ recording }) =>
      pool.run(async (worker) => {
        const audio = await recording.read();
        return await worker.decode(audio, recording.path) as DecodedClip;
      })
    ));
    let done = 0;
    const answers = await Promise.all(clips.map(async ({ recording, recogniser, fold }, i) => {
      const { signal } = decoded[i];
      const voices = voicesFor(i, clips).map((at) => decoded[at].signal);
      const name = `${recording.corpus} ${recording.id}`;
      const rows = await pool.run((worker) =>
        worker.extractDegraded(signal, name, recogniser.featureSet, degradations, voices)
      );
      const probabilities = emotionProbabilities(recogniser, concatenate(rows));
      const metadata = metadataOf(recording);
      onClip?.(++done, clips.length);
      const origin = { experiment: "scorecard", fold, seed: 1 };
      return predictionsOf(rows.map(() => metadata), probabilities, origin);
    }));
    return {
      clean: answers.map(([clean]) => clean),
      degraded: new Map(
        degradations.map((id, at) => [id, answers.map((own) => own[at + 1])] as const),
      ),
      pitchHz: meanPitch(clips, decoded),
    };
  } finally {
    pool.stop();
  }
}

function meanPitch(
  clips: readonly DegradedClip[],
  decoded: readonly DecodedClip[],
): Map<string, number> {
  const bySpeaker = Map.groupBy(clips.keys(), (i) => speakerOf(clips[i].recording));
  const found = [...bySpeaker].flatMap(([speaker, own]) => {
    const sum = own.reduce((total, i) => total + decoded[i].pitch[0], 0);
    const frames = own.reduce((total, i) => total + decoded[i].pitch[1], 0);
    return frames > 0 ? [[speaker, toHz(sum / frames)] as const] : [];
  });
  return new Map(found);
}

/** Computes the mean pitch of each speaker in Hz from a table of `rich` features. */
export function pitchOf(
  { recordings, features: { columns, values } }: Dataset,
): Map<string, number> {
  const column = columns.indexOf("pitch_semitones.voiced.mean");
  const bySpeaker = Map.groupBy(recordings.keys(), (row) => speakerOf(recordings[row]));
  return new Map(Array.from(bySpeaker, ([speaker, rows]) => {
    const sum = rows.reduce((total, row) => total + values[row * columns.length + column], 0);
    return [speaker, toHz(sum / rows.length)] as const;
  }));
}
