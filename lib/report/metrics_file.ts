import * as v from "valibot";
import type { ExperimentResult } from "../experiments/experiment.ts";

const number = v.number(), text = v.string();
const estimate = v.object({ mean: number, low: number, high: number });
const classMetrics = { precision: number, recall: number, f1: number, support: number };

const scores = v.object({
  emotions: v.array(text),
  predictions: number,
  resample: v.picklist(["speakers", "recordings", "seeds"]),
  groups: number,
  uar: estimate,
  accuracy: estimate,
  macroF1: estimate,
  perClass: v.array(v.object({ emotion: text, ...classMetrics, recallInterval: estimate })),
  confusion: v.array(v.array(number)),
});
const protocol = v.object({
  split: v.picklist([
    "random",
    "emobox",
    "leave-one-speaker-out",
    "speaker-folds",
    "recording-folds",
  ]),
  folds: number,
  seeds: number,
  enrolment: v.picklist(["none", "speaker"]),
});
const groupedBy = v.picklist(["sex", "intensity", "text", "speaker"]);
const group = { by: groupedBy, value: text, predictions: number, uar: number, accuracy: number };

const result: v.GenericSchema<unknown, ExperimentResult> = v.object({
  id: text,
  features: text,
  corpora: v.exactOptional(v.array(text)),
  scaling: v.picklist(["none", "standard", "speaker", "mixed"]),
  augmentations: v.exactOptional(v.array(text)),
  disturbance: v.exactOptional(number),
  kind: text,
  protocol,
  scores,
  groups: v.array(v.object(group)),
});

/**
 * Parses the text of a file `metrics.json`.
 *
 * @param path Path of the file, for messages.
 * @throws {SyntaxError} If the text is not JSON, or a field is missing or wrong; the message names
 * the field.
 */
export function parseMetrics(text: string, path: string): ExperimentResult[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read results: ${path} is not JSON`, { cause: error });
  }
  const parsed = v.safeParse(v.object({ experiments: v.array(result) }), value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? "whole file";
    throw new SyntaxError(`Cannot read results: ${path}, ${field}: ${issue.message}`);
  }
  // Not `parsed.output`, whose fields are in another order: a file that is written again should
  // have the same bytes.
  return (value as typeof parsed.output).experiments;
}
