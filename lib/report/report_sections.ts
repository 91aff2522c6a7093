import { percent } from "../core/percent.ts";
import { corpusNamed } from "../corpus/registry.ts";
import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { AblationResult } from "../experiments/ablation.ts";
import { type CrossCorpusResult, leftOutOf } from "../experiments/cross_corpus.ts";
import { ADAPT_TO } from "../model/adaptation.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { WildResult } from "../experiments/wild.ts";
import type { Figure } from "./figure.ts";
import { PUBLISHED } from "./published.ts";
import { barFigure } from "./score_figures.ts";
import { escapeMarkup } from "./svg.ts";
import { chanceText, modelText, percentRange, protocolText } from "./words.ts";

/** A result on another corpus, as `results/cross-corpus.json` has it. */
export type Crossed = Pick<CrossCorpusResult, "trained" | "tested" | "scores">;

/** Formats a result in a few figures, and says what they mean. */
export function headline(
  { scores, groups }: ExperimentResult,
  enrolled: ExperimentResult | undefined,
  crossed: readonly Crossed[],
): string {
  const { uar, accuracy, emotions } = scores;
  const speakers = groups.filter(({ by }) => by === "speaker").map((own) => own.uar);
  const leftOut = leftOutOf(crossed).map((own) => own.scores.none.uar.mean);
  const range = (values: readonly number[]) =>
    `${percent(Math.min(...values))}–${percent(Math.max(...values))} %`;
  const interval = (own: typeof uar) => `95 % interval ${percent(own.low)}–${percent(own.high)}`;
  const facts = [
    ["UAR on unseen speakers", `${percent(uar.mean)} %`, interval(uar)],
    ["chance", `${chanceText(scores)} %`, "guessing one of them"],
    ["accuracy", `${percent(accuracy.mean)} %`, interval(accuracy)],
    ...(enrolled
      ? [[
        "enrolled speakers",
        `${percent(enrolled.scores.uar.mean)} %`,
        interval(enrolled.scores.uar),
      ]]
      : []),
    ["from speaker to speaker", range(speakers), "lowest and highest UAR"],
    ...(leftOut.length > 0
      ? [["corpora left out", range(leftOut), "lowest and highest UAR, as it is"]]
      : []),
  ];
  const cards = facts.map(([name, value, more]) =>
    `<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`
  );
  return `<p>Of a hundred recordings of speakers that it was not trained on, spread evenly over
${emotions.length} acted emotions, the shipped kind of model names ${(100 * uar.mean).toFixed(0)}
correctly; guessing names ${(100 / emotions.length).toFixed(0)}. It is better for some speakers than
for others, and much worse on recordings unlike those of its training.</p>
<dl>${cards.join("")}</dl>`;
}

/** Formats all experiments, then published results. */
export function experimentTables(results: readonly ExperimentResult[]): string {
  const rows = results.map((result) => [
    result.id,
    percentRange(result.scores.uar),
    chanceText(result.scores),
    percentRange(result.scores.accuracy),
    percentRange(result.scores.macroF1),
    modelText(result),
    `${result.scores.emotions.length} emotions, ${protocolText(result.protocol)}`,
  ]);
  const headings = [
    "experiment",
    "UAR, %",
    "chance, %",
    "accuracy, %",
    "macro F1, %",
    "model",
    "tested on",
  ];
  const published = PUBLISHED.map(({ system, uar, how }) => [system, how, percent(uar)]);
  return `${htmlTable(headings, rows)}
<h3>Published results on RAVDESS, eight emotions</h3>
${htmlTable(["system", "how", "UAR, %"], published)}`;
}

/** Formats precision, recall and F1 of each emotion. */
export function emotionTable({ scores }: ExperimentResult): string {
  return htmlTable(
    ["emotion", "precision, %", "recall, %", "F1, %", "recordings, number"],
    scores.perClass.map(({ emotion, precision, recall, recallInterval, f1, support }) => [
      emotion,
      percent(precision),
      percentRange({ ...recallInterval, mean: recall }),
      percent(f1),
      String(support),
    ]),
  );
}

/** Formats the UAR of changed trainings. */
export function ablationTable(results: readonly AblationResult[]): string {
  return htmlTable(
    ["training", "UAR, %", "enrolled, UAR in %"],
    results.map(({ description, uar, enrolledUar }) => [
      description,
      percentRange(uar),
      percentRange(enrolledUar),
    ]),
  );
}

/** Formats the UAR on degraded recordings. */
export function wildTable(results: readonly WildResult[]): string {
  return htmlTable(
    ["recordings", "UAR, %"],
    results.map(({ description, uar }) => [description, percentRange(uar)]),
  );
}

/** Formats the UAR on corpora that were left out of the training. */
export function crossCorpusTable(crossed: readonly Crossed[]): string {
  return htmlTable(
    ["tested on", "chance, %", "as it is, UAR in %", "by session, %", "by speaker, %"],
    leftOutOf(crossed).map(({ tested, scores }) => [
      corpusNamed(tested).title,
      chanceText(scores.speaker),
      ...ADAPT_TO.map((to) => percentRange(scores[to].uar)),
    ]),
  );
}

/** Draws the UAR on corpora that were left out of the training, by adaptation. */
export function crossCorpusFigure(crossed: readonly Crossed[]): Figure {
  const bars = ADAPT_TO.map((to) => {
    const own = leftOutOf(crossed).map(({ tested, scores }) => {
      const { uar } = scores[to];
      return { label: corpusNamed(tested).title, value: uar.mean, ...uar };
    });
    return [to === "none" ? "as it is" : `by ${to}`, own] as const;
  });
  return barFigure(new Map(bars), {
    title: "Each corpus left out of the training",
    subtitle: "adapted without labels; 95 % bootstrap over the speakers of the corpus",
    yTitle: "UAR",
  });
}

/** Formats how many tests of a scorecard pass, and those that fail. */
export function scorecardTables(rows: readonly ScorecardRow[]): string {
  const tested = rows.filter(({ passed }) => passed !== null);
  const subjects = Map.groupBy(tested, ({ model, corpus }) => `${model}, ${corpus}`);
  const passed = Array.from(subjects, ([name, own]) => [
    name,
    `${own.filter((row) => row.passed).length} of ${own.length}`,
  ]);
  const failing = tested.filter((row) => !row.passed).map((row) => [
    `${row.model}, ${row.corpus}`,
    `${row.test}: ${row.what}`,
    percent(row.value),
    `${{ least: "≥", most: "≤", magnitude: "±" }[row.bound!]} ${percent(row.limit!)}`,
  ]);
  return `${htmlTable(["models, tested on", "tests passed, number"], passed)}
<details><summary>Tests that fail: ${failing.length}</summary>
${htmlTable(["models, tested on", "test", "value, %", "limit, %"], failing)}</details>`;
}

/** Formats cells as a table; columns whose heading has a unit are numbers. */
function htmlTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumber = (heading: string) => /%$|, number$/.test(heading);
  const row = (cells: readonly string[], tag: string) => {
    const html = cells.map((cell, i) => {
      const attributes = isNumber(headings[i]) ? ` class="number"` : "";
      return `<${tag}${attributes}>${escapeMarkup(cell)}</${tag}>`;
    });
    return `<tr>${html.join("")}</tr>`;
  };
  const names = headings.map((heading) => heading.replace(/, number$/, ""));
  const body = rows.map((cells) => row(cells, "td"));
  return `<div class="table"><table><thead>${row(names, "th")}</thead>` +
    `<tbody>${body.join("\n")}</tbody></table></div>`;
}
