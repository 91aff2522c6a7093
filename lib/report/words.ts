import { markdownTable } from "markdown-table";
import { count } from "../core/count.ts";
import { percent } from "../core/percent.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Scores } from "../evaluation/score.ts";
import { type ExperimentResult, type Protocol, TEST_FRACTION } from "../experiments/experiment.ts";

const SCALINGS: Readonly<Record<ExperimentResult["scaling"], string>> = {
  none: "not scaled",
  standard: "standardised",
  speaker: "standardised, also by speaker",
  mixed: "standardised, mixed",
};

/**
 * Describes how an experiment was run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { protocolText } from "./words.ts";
 * const protocol = { split: "random", folds: 1, seeds: 10, enrolment: "none" } as const;
 * assert(protocolText(protocol) === "random 75/25 split, 10 seeds");
 * ```
 */
export function protocolText({ split, folds, seeds, enrolment }: Protocol): string {
  const splits: Record<Protocol["split"], string> = {
    "random": `random ${100 - 100 * TEST_FRACTION}/${100 * TEST_FRACTION} split`,
    "emobox": "unseen speakers: six EmoBox folds",
    "leave-one-speaker-out": `unseen speakers: one at a time, ${count(folds, "fold")}`,
    "speaker-folds": `unseen speakers: ${count(folds, "fold")}`,
    "recording-folds": `unseen recordings, not speakers: ${count(folds, "fold")}`,
  };
  return `${splits[split]}, ${count(seeds, "seed")}${enrolment === "none" ? "" : ", enrolled"}`;
}

/** Describes how intervals were computed, such as `95 % bootstrap over 24 speakers`. */
export function intervalText({ resample, groups }: Pick<Scores, "resample" | "groups">): string {
  const kind = resample === "seeds" ? "mean ± standard deviation" : "95 % bootstrap";
  return `${kind} over ${count(groups, resample.slice(0, -1))}`;
}

/** Describes the model of an experiment, such as `MLP, rich features, standardised`. */
export function modelText(
  { kind, features, corpora, scaling, augmentations, disturbance }: ExperimentResult,
): string {
  return [
    kind.toUpperCase(),
    `${features} features`,
    SCALINGS[scaling],
    ...(augmentations ? ["augmented"] : []),
    ...(disturbance === undefined ? [] : ["disturbed"]),
    ...(corpora ? [`trained on ${corpora.join(", ")}`] : []),
  ].join(", ");
}

/** Formats an estimate in percent, such as `66.7 (62.0–71.3)`. */
export function percentRange({ mean, low, high }: Estimate): string {
  return `${percent(mean)} (${percent(low)}–${percent(high)})`;
}

/** Formats the unweighted average recall of guessing in percent, such as `12.5`. */
export function chanceText({ emotions }: Pick<Scores, "emotions">): string {
  return percent(1 / emotions.length);
}

/** Escapes a label, name or path for Markdown, in which it would start a cell or a tag. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|<`*[\]]/g, "\\$&");
}

/** Formats a table in Markdown: first column left-aligned, columns of numbers right-aligned. */
export function numberTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const align = headings.map((_, i) => i === 0 ? "l" : "r");
  return markdownTable([headings, ...rows.map((row) => row.map(String))], { align });
}

/** Breaks a text into lines of up to 100 characters, as the formatter wraps prose. */
export function wrap(text: string): string {
  return text.replace(/(.{1,100})(?: |$)/g, "$1\n").trimEnd();
}

/** Formats a value as JSON, with arrays of numbers and labels on one line. */
export function tidyJson(value: unknown): string {
  const joined = (_: string, items: string) => `[${items.replace(/\s*\n\s*/g, " ")}]`;
  return JSON.stringify(value, null, 2).replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, joined) + "\n";
}
