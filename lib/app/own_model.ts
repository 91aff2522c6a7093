import { UNKNOWN_SPEAKER } from "../corpus/recording.ts";
import { concatenate } from "../core/arrays.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { Experiment } from "../experiments/experiment.ts";
import { planTraining, trainModel } from "../experiments/own_training.ts";
import { networkCount } from "../experiments/run.ts";
import { featureSet } from "../features/sets/registry.ts";
import { type Fit, fitInTurn } from "../model/fitting.ts";
import type { SavedModel } from "../model/saved_model.ts";

/** A recording to train on. */
export interface Example {
  /** Name of its class. */
  readonly label: string;
  /** Unscaled features, shape `[features]`. */
  readonly row: Float32Array;
}

/** What the page tells of a training. */
export interface TrainingSummary {
  /** The classes, in the order of all probabilities. */
  readonly classes: readonly string[];
  /** Number of recordings. */
  readonly recordings: number;
  /** Fraction of the recordings that are answered rightly, each by a model not trained on it. */
  readonly accuracy: number;
  /** Duration of the training in seconds. */
  readonly seconds: number;
}

/** The kind of model, with its hyper-parameters for the encoder. */
const KIND = "mlp";
/** At 1, it is surer of new recordings of the same person than it is right. */
const LEAST_TEMPERATURE = 1.5;

/**
 * Trains an MLP on the user's recordings, and evaluates it on those left out.
 *
 * @param examples The recordings; two or more of each class.
 * @param features Id of their feature set.
 * @param onProgress Called with the fraction that is done, after each network.
 * @returns The model with its card, and what to tell.
 * @throws {RangeError} If there are fewer than two classes, or a class has a single recording.
 */
export async function trainOnExamples(
  examples: readonly Example[],
  features: string,
  onProgress: (fraction: number) => void,
): Promise<{ readonly model: SavedModel; readonly summary: TrainingSummary }> {
  const startMs = performance.now();
  const dataset = datasetOf(examples, features);
  const planned = planTraining(dataset.recordings, { features, kind: KIND });
  const experiment = uncalibrated(planned.experiment);
  const networks = networkCount([experiment], examples.length) + 1;
  const fitOne = fitInTurn();
  let fitted = 0;
  const fit: Fit = async (job, seed) => {
    const own = await fitOne(job, seed);
    onProgress(++fitted / networks);
    return own;
  };
  const { model, run } = await trainModel(
    { ...planned, experiment, networks },
    () => Promise.resolve(dataset),
    {
      licence: "That of the recordings; the pretrained encoder is OpenAI's whisper-base (MIT)",
      limits:
        `Trained on ${examples.length} recordings in a browser; not for decisions about people`,
    },
    fit,
  );
  return {
    // So few recordings cannot show when it is right.
    model: {
      ...model,
      temperature: Math.max(LEAST_TEMPERATURE, model.temperature),
      threshold: (1 + 1 / model.emotions.length) / 2, // halfway from guessing to certainty
    },
    summary: {
      classes: model.emotions,
      recordings: examples.length,
      accuracy: run.result.scores.accuracy.mean,
      seconds: (performance.now() - startMs) / 1000,
    },
  };
}

/** Leaves out the networks that only temperatures come from: they ask for more recordings. */
function uncalibrated(experiment: Experiment): Experiment {
  return { ...experiment, training: { ...experiment.training, calibrated: false } };
}

function datasetOf(examples: readonly Example[], features: string): Dataset {
  return {
    recordings: examples.map(({ label }, i) => ({
      id: String(i + 1).padStart(3, "0"),
      corpus: "own recordings",
      speaker: UNKNOWN_SPEAKER,
      emotion: label,
    })),
    features: {
      columns: featureSet(features).columns,
      values: concatenate(examples.map(({ row }) => row)),
    },
  };
}
