import { type Prediction, score } from "../../lib/evaluation/mod.ts";
import { scoreGroups } from "../../lib/evaluation/groups.ts";
import type { ExperimentResult } from "../../lib/experiments/experiment.ts";

export const TOY_EMOTIONS: readonly string[] = ["calm", "happy"];

/** Three of four are correct: a calm recording of speaker 04 is predicted as happy. */
export const TOY_PREDICTIONS: readonly Prediction[] = [
  predict("a", "02", "calm", 0.25),
  predict("b", "02", "happy", 0.75),
  predict("c", "04", "calm", 0.75),
  predict("d", "04", "happy", 0.625),
];

function predict(id: string, speaker: string, truth: string, happy: number): Prediction {
  const sex = speaker === "02" ? "female" : "male";
  return {
    experiment: "toy2-actors",
    recording: { id, corpus: "toy", speaker, emotion: truth, sex },
    fold: 2,
    seed: 1,
    truth,
    probabilities: Float32Array.of(1 - happy, happy),
  };
}

/** A result as experiments give it; UAR and accuracy are 75 %. */
export const TOY_RESULT: ExperimentResult = {
  id: "toy2-actors",
  features: "toy",
  scaling: "standard",
  kind: "lda",
  protocol: { split: "emobox", folds: 6, seeds: 1, enrolment: "none" },
  scores: score(TOY_PREDICTIONS, { emotions: TOY_EMOTIONS, resample: "speakers" }),
  groups: scoreGroups(TOY_PREDICTIONS, TOY_EMOTIONS),
};

/** The same with another UAR. */
export function withUar(id: string, mean: number, low: number, high: number): ExperimentResult {
  return { ...TOY_RESULT, id, scores: { ...TOY_RESULT.scores, uar: { mean, low, high } } };
}
