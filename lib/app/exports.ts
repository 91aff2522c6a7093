import { durationS } from "../audio/signal.ts";
import type { Answer, Details } from "./recogniser_worker.ts";
import { type Entry, entryWords } from "./entry.ts";

/** Formats an answer and its details as JSON, with the fields of `deno task predict --json`. */
export function answerJson(
  { name, signal }: Entry,
  { emotion, sure, adaptation, probabilities, emotions }: Answer,
  { moments, influences }: Details,
): string {
  const named = (values: Float32Array) =>
    Object.fromEntries(emotions.map((own, i) => [own, values[i]]));
  const value = {
    recording: name,
    durationS: durationS(signal),
    emotion,
    sure,
    adaptation,
    probabilities: named(probabilities),
    timeline: moments.map(({ atS, probabilities }) => ({
      atS,
      probabilities: probabilities ? named(probabilities) : null,
    })),
    influences,
  };
  const rounded = (_: string, own: unknown) => typeof own === "number" ? digits(own) : own;
  return JSON.stringify(value, rounded, 2) + "\n";
}

/** Formats the probabilities over time as CSV; cells are empty where there is no speech. */
export function timelineCsv({ emotions }: Answer, { moments }: Details): string {
  const rows = moments.map(({ atS, probabilities }) => [
    digits(atS),
    ...emotions.map((_, i) => probabilities ? digits(probabilities[i]) : ""),
  ]);
  return csv([["at_s", ...emotions], ...rows]);
}

/** Formats answers as CSV, one row for each recording; without an answer, it gives the reason. */
export function entriesCsv(entries: readonly Entry[], emotions: readonly string[]): string {
  const rows = entries.map((entry) => {
    const { name, answer, signal } = entry;
    const first = [name, digits(durationS(signal))];
    if (!answer) return [...first, "", "", "", entryWords(entry), ...emotions.map(() => "")];
    const { emotion, sure, adaptation, probabilities } = answer;
    return [...first, emotion, sure, adaptation, "", ...Array.from(probabilities, digits)];
  });
  const heading = ["recording", "duration_s", "emotion", "sure", "adaptation", "reason"];
  return csv([[...heading, ...emotions], ...rows]);
}

/**
 * Formats rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula, such as the name
 * `=cmd().wav`, is prefixed with an apostrophe.
 */
function csv(rows: readonly (readonly (string | number | boolean)[])[]): string {
  const cell = (value: string | number | boolean) => {
    const text = typeof value === "string" ? value.replace(/^[=+@\t\r-]/, "'$&") : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cell).join(",") + "\n").join("");
}

function digits(value: number): number {
  return Number(value.toFixed(6));
}
