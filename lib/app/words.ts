import type { ExperimentResult } from "../experiments/experiment.ts";

const FEATURES: Readonly<Record<string, string>> = {
  baseline: "the original recipe’s features",
  meyda: "Meyda’s features",
  rich: "hand-crafted features",
  logmel: "log-mel spectra",
  encoder: "a pretrained speech encoder",
};
const TESTED: Readonly<Record<ExperimentResult["protocol"]["split"], string>> = {
  "random": "random split, so known speakers",
  "emobox": "unseen speakers",
  "leave-one-speaker-out": "unseen speakers, one at a time",
  "speaker-folds": "unseen speakers",
  "recording-folds": "unseen recordings of known speakers",
};
const CORPORA: Readonly<Record<string, { readonly name: string; readonly language: string }>> = {
  ravdess: { name: "RAVDESS", language: "English, Canada" },
  "crema-d": { name: "CREMA-D", language: "English, US" },
  emodb: { name: "EmoDB", language: "German" },
  nemo: { name: "nEMO", language: "Polish" },
};

/** Returns the name of a corpus as its authors write it; its id if it is unknown. */
export function corpusName(id: string): string {
  return CORPORA[id]?.name ?? id;
}

/** Returns the language of a corpus; nothing if it is unknown. */
export function corpusLanguage(id: string): string {
  return CORPORA[id]?.language ?? "";
}

/**
 * Describes an experiment.
 *
 * @returns Such as `8 emotions, unseen speakers: MLP on hand-crafted features`.
 */
export function experimentName(
  { features, kind, corpora, protocol, scaling, scores }: Omit<ExperimentResult, "groups">,
): string {
  const { split, enrolment } = protocol;
  return [
    `${scores.emotions.length} emotions`,
    TESTED[split],
    ...enrolment === "none" ? [] : ["voice enrolled"],
  ].join(", ") + ": " + [
    `${kind.toUpperCase()} on ${FEATURES[features] ?? features}`,
    ...scaling === "none" ? ["not scaled"] : [],
    ...corpora ? [`trained on ${corpora.map(corpusName).join(", ")}`] : [],
  ].join(", ");
}
