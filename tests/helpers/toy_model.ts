import { join } from "@std/path";
import { type Random, seededRandom, type Signal, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { scale } from "../../lib/dataset/mod.ts";
import { fitPopulationScaler } from "../../lib/dataset/speaker_normalisation.ts";
import { scaleByGroup } from "./scale_by_group.ts";
import { rich } from "../../lib/features/mod.ts";
import { encodeModel, ORIGINAL_MLP, type SavedModel } from "../../lib/model/mod.ts";
import { fitJob } from "../../lib/model/fitting.ts";
import { writeFiles } from "./corpus.ts";

/** Mean pitch of each training speaker in Hz. */
const SPEAKERS_HZ = [100, 150, 210];

/**
 * Synthesises a sentence in the manner that stands for an emotion in tests; it has nothing to do
 * with how people sound.
 *
 * @param emotion One of `EMOTIONS`.
 * @param speakerHz Mean pitch of the speaker in Hz.
 * @param random Source of jitter and noise.
 */
export function toySpeech(
  emotion: typeof EMOTIONS[number],
  speakerHz: number,
  random: Random,
): Signal {
  const i = EMOTIONS.indexOf(emotion);
  const style = {
    pitchHz: speakerHz * (1 + 0.1 * (i % 4)),
    pitchRange: 2 + i,
    rate: 7 - i / 2,
    effort: (i % 3) / 2,
    breath: (i % 5) / 8,
  };
  return synthesiseSpeech(style, random.uniform);
}

/** Trains a small model on {@linkcode toySpeech} in a second or so; the same one at each call. */
export async function toyModel(): Promise<SavedModel> {
  const random = seededRandom(1);
  const spoken = SPEAKERS_HZ.flatMap((hz) => EMOTIONS.map((emotion) => ({ hz, emotion })));
  const values = concatenate(
    spoken.map(({ hz, emotion }) => rich.extract(toySpeech(emotion, hz, random))),
  );
  const speakers = spoken.map(({ hz }) => String(hz));
  const scaler = fitPopulationScaler(values, rich.columns.length, speakers, 3);
  const scaled = concatenate([scale(scaler, values), scaleByGroup(scaler, values, speakers)]);
  const { network, classMeans } = await fitJob({
    kind: "mlp",
    config: { ...ORIGINAL_MLP, hidden: [8], epochs: 15, batchSize: 8 },
    data: {
      values: scaled,
      labels: Int32Array.from({ length: 2 * spoken.length }, (_, i) => i % EMOTIONS.length),
      classes: EMOTIONS.length,
    },
  }, 1);
  return {
    featureSet: rich.id,
    emotions: EMOTIONS,
    classMeans,
    scaler,
    network,
    temperature: 1,
    threshold: 0.5,
    card: {
      description: "A small model for tests, trained on synthetic voices",
      training: {
        corpora: ["toy voices"],
        recordings: spoken.length,
        speakers: SPEAKERS_HZ.length,
      },
      metrics: { uar: null },
      licence: "none",
      limits: "Not for people",
    },
  };
}

/** Saves a model below a folder, and returns the path. */
export async function saveModel(model: SavedModel, folder: string): Promise<string> {
  const path = join(folder, "model");
  await writeFiles(path, new Map(Object.entries(await encodeModel(model))));
  return path;
}
