import { UNKNOWN_SPEAKER } from "../corpus/recording.ts";
import { concatenate } from "../core/arrays.ts";
import type { Dataset } from "../dataset/dataset.ts";
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

/** Summary of a training, for the page. */
export interface TrainingSummary {
  /** The classes, in the order of the probabilities. */
  readonly classes: readonly string[];
  /** Number of recordings. */
  readonly recordings: number;
  /** Fraction of the recordings that are classified correctly, each by a model not trained on it. */
  readonly accuracy: number;
  /** Duration of the training in seconds. */
  readonly seconds: number;
}

/** Lower bound: at 1, the model is overconfident on new recordings of the same person. */
const LEAST_TEMPERATURE = 1.5;

/**
 * Trains an MLP on the user's recordings, and evaluates it by cross-validation.
 *
 * @param examples Two or more recordings of each class.
 * @param features Id of their feature set.
 * @param onProgress Called with the fraction that is done, after each network.
 * @returns The model with its card, and a summary.
 * @throws {RangeError} If there are fewer than two classes, or a class has a single recording.
 */
export async function trainOnExamples(
  examples: readonly Example[],
  features: string,
  onProgress: (fraction: number) => void,
): Promise<{ readonly model: SavedModel; readonly summary: TrainingSummary }> {
  const startMs = performance.now();
  const dataset = datasetOf(examples, features);
  const plan = planTraining(dataset.recordings, { features, kind: "mlp" });
  // Without the networks that only calibrate: they need more recordings.
  const training = { ...plan.experiment.training, calibrated: false };
  const experiment = { ...plan.experiment, training };
  const networks = networkCount([experiment], examples.length) + 1;
  const fitOne = fitInTurn();
  let fitted = 0;
  const fit: Fit = async (job, seed) => {
    const own = await fitOne(job, seed);
    onProgress(++fitted / networks);
    return own;
  };
  const { model, run } = await trainModel(
    { ...plan, experiment },
    () => Promise.resolve(dataset),
    {
      licence:
        "The licence of the recordings; the pretrained encoder is OpenAI's whisper-base (MIT)",
      limits:
        `Trained on ${examples.length} recordings in a browser; not for decisions about people`,
    },
    fit,
  );
  return {
    // There are too few recordings to calibrate the temperature and the threshold on.
    model: {
      ...model,
      temperature: Math.max(LEAST_TEMPERATURE, model.temperature),
      threshold: (1 + 1 / model.emotions.length) / 2, // halfway between chance and certainty
    },
    summary: {
      classes: model.emotions,
      recordings: examples.length,
      accuracy: run.result.scores.accuracy.mean,
      seconds: (performance.now() - startMs) / 1000,
    },
  };
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
