import { gaussian, seededRandom } from "../../lib/core/random.ts";
import type { Recording } from "../../lib/corpus/mod.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import type { Tables, Training } from "../../lib/experiments/mod.ts";

/** The classes of toy experiments, in label order. */
export const EMOTIONS = ["calm", "happy", "sad"] as const;

/** How to make a table. */
export interface ToyOptions {
  readonly speakers: readonly string[];
  /** Recordings of each emotion by each speaker. */
  readonly repetitions: number;
  /** Standard deviation of the noise; emotions are 1 apart. */
  readonly noise?: number;
  readonly seed?: number;
}

/**
 * Makes a table of two columns: the first is the emotion's number and the speaker's, with noise, the
 * second noise alone.
 */
export function toyDataset({ speakers, repetitions, noise = 0.3, seed = 1 }: ToyOptions): Dataset {
  const random = seededRandom(seed);
  const recordings = speakers.flatMap((speaker) =>
    EMOTIONS.flatMap((emotion) =>
      Array.from({ length: repetitions }, (_, i): Recording => ({
        id: `${speaker}-${emotion}-${i}`,
        corpus: "toy",
        speaker,
        emotion,
      }))
    )
  );
  const values = Float32Array.from(recordings.flatMap(({ speaker, emotion }) => [
    EMOTIONS.findIndex((own) => own === emotion) + 0.7 * speakers.indexOf(speaker) +
    noise * gaussian(random),
    gaussian(random),
  ]));
  return { recordings, features: { columns: ["a", "b"], values } };
}

/** Returns one dataset as the table of every id, except of ids that have others. */
export function tablesOf(dataset: Dataset, others: Readonly<Record<string, Dataset>> = {}): Tables {
  return (id) => Promise.resolve(others[id] ?? dataset);
}

/** A linear discriminant analysis of the toy table. */
export const TOY_LDA: Training = {
  features: "toy",
  emotions: EMOTIONS,
  kind: "lda",
  config: { shrinkage: 0.1 },
  scaling: "speaker",
};
