import type { ExperimentResult } from "../experiments/experiment.ts";

const FEATURES: Readonly<Record<string, string>> = {
  baseline: "the original recipe’s features",
  meyda: "Meyda’s features",
  rich: "hand-crafted features",
  logmel: "log-mel spectra",
  encoder: "a pretrained speech encoder",
};
const KINDS: Readonly<Record<string, string>> = {
  mlp: "MLP",
  lda: "LDA",
  cnn: "CNN",
  lstm: "LSTM",
};
const CORPORA: Readonly<Record<string, string>> = {
  ravdess: "RAVDESS",
  "crema-d": "CREMA-D",
  emodb: "EmoDB",
  nemo: "nEMO",
};
const LANGUAGES: Readonly<Record<string, string>> = {
  ravdess: "English, Canada",
  "crema-d": "English, US",
  emodb: "German",
  nemo: "Polish",
};

/** Names a corpus as its authors do; by its id if it is not known here. */
export function corpusName(id: string): string {
  return CORPORA[id] ?? id;
}

/** Names the language of a corpus; empty if it is not known here. */
export function corpusLanguage(id: string): string {
  return LANGUAGES[id] ?? "";
}

/**
 * Names an experiment in words.
 *
 * @returns Such as `8 emotions, unseen speakers: MLP on hand-crafted features`.
 */
export function experimentName(
  { features, kind, corpora, protocol, scaling, scores }: Omit<ExperimentResult, "groups">,
): string {
  const { split, enrolment } = protocol;
  const tested = split === "random"
    ? "random split, so known speakers"
    : split === "leave-one-speaker-out"
    ? "unseen speakers, one at a time"
    : "unseen speakers";
  const trained = corpora ? `, trained on ${corpora.map(corpusName).join(", ")}` : "";
  const unscaled = scaling === "none" ? ", not scaled" : "";
  return `${scores.emotions.length} emotions, ${tested}${
    enrolment === "none" ? "" : ", voice enrolled"
  }: ` +
    `${KINDS[kind] ?? kind} on ${FEATURES[features] ?? features}${unscaled}${trained}`;
}
