import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { AblationResult } from "../experiments/ablation.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { WildResult } from "../experiments/wild.ts";
import type { Figure } from "./figure.ts";
import {
  ablationTable,
  crossCorpusFigure,
  crossCorpusTable,
  type Crossed,
  emotionTable,
  experimentTables,
  headline,
  scorecardTables,
  wildTable,
} from "./report_sections.ts";
import { SCRIPT, STYLE } from "./report_style.ts";
import { gapFigure, recallFigure, speakerFigure } from "./score_figures.ts";
import { intervalText, modelText } from "./words.ts";

/** What a report shows. */
export interface ReportContent {
  /** Of all experiments. */
  readonly results: readonly ExperimentResult[];
  /**
   * Plotly figures by name: the confusion matrix of each experiment by its id, and `reliability`,
   * `coverage` and `enrolment`; those of other names are shown where there are any.
   */
  readonly figures: ReadonlyMap<string, Figure>;
  /** Of corpora that were not trained on; a section without results is left out. */
  readonly crossed: readonly Crossed[];
  /** Of degraded recordings. */
  readonly wild: readonly WildResult[];
  /** Of changed trainings. */
  readonly ablation: readonly AblationResult[];
  /** The tests of a scorecard. */
  readonly scorecard: readonly ScorecardRow[];
}

/** A section of the page: what links name, its heading, and its content in HTML. */
type Section = readonly [id: string, heading: string, html: string];

/**
 * Builds one page of all results, which loads nothing, with interactive figures.
 *
 * @param saved Id of the experiment whose training gives the saved model.
 * @param plotly Source of `plotly.js-dist-min`.
 * @throws {RangeError} If a figure, or the result of `saved`, is missing.
 */
export function reportPage(content: ReportContent, saved: string, plotly: string): string {
  const { results, crossed } = content;
  const confusions = Object.fromEntries(results.map(({ id }) => [id, figureOf(content, id)]));
  const unseen = results.find(({ id }) => id === saved);
  if (!unseen) throw new RangeError(`Cannot build the report: there is no result of ${saved}`);
  const enrolled = results.filter((result) => isEnrolled(result, unseen));
  const drawn: Figure[] = [];
  /** Makes a place for a figure, which the script draws. */
  const place = (own: Figure): string => {
    const { height } = own.layout as { height: number };
    const index = drawn.push(own) - 1;
    return `<div class="figure" data-figure="${index}" style="min-height:${height}px"></div>`;
  };
  const sections = [
    ...experimentSections(content, unseen, enrolled, place),
    ...limitSections(content, place),
  ];
  const links = sections.map(([id, heading]) => `<a href="#${id}">${heading}</a>`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Speech emotion recognition: results</title>
<style>${STYLE}
</style>
</head>
<body>
<main>
<h1>Speech emotion recognition: results</h1>
${headline(unseen, enrolled[0], crossed)}
<p>UAR is the unweighted average recall, the mean of the recalls of the emotions. Every number of
experiments comes from <code>results/</code>, which <code>deno task reproduce</code> writes.</p>
<nav aria-label="Sections">${links.join(" ")}</nav>
${
    sections.map(([id, heading, html]) =>
      `<section id="${id}"><h2>${heading}</h2>\n${html}</section>`
    ).join("\n")
  }
</main>
<script type="application/json" id="data">${
    JSON.stringify({ figures: drawn, confusions }).replaceAll("<", "\\u003c")
  }</script>
<script>${plotly.replaceAll("</script", "<\\/script")}</script>
<script>${SCRIPT}
</script>
</body>
</html>
`;
}

function figureOf({ figures }: ReportContent, name: string): Figure {
  const found = figures.get(name);
  if (!found) throw new RangeError(`Cannot build the report: there is no figure ${name}`);
  return found;
}

/** The experiments: tables, confusions, and the saved one by emotion and by speaker. */
function experimentSections(
  content: ReportContent,
  unseen: ExperimentResult,
  enrolled: readonly ExperimentResult[],
  place: (figure: Figure) => string,
): Section[] {
  const { results } = content;
  const compared = [unseen, ...enrolled].map(({ id, scores }) => ({ name: id, scores }));
  const options = results.map(({ id }) =>
    `<option${id === unseen.id ? " selected" : ""}>${id}</option>`
  );
  return [
    [
      "experiments",
      "Experiments",
      `<p>Ranges: mean ± standard deviation over seeds for random splits,
95 % bootstrap over speakers for unseen speakers.</p>\n${experimentTables(results)}`,
    ],
    [
      "confusion",
      "Confusion matrices",
      `<label>Experiment <select id="experiment">${
        options.join("")
      }</select></label>\n<div class="figure" id="matrix"></div>`,
    ],
    [
      "gap",
      "Random splits and unseen speakers",
      `<p>A random split has recordings of the same speakers
in training and test.</p>\n${place(gapFigure(new Map(results.map((own) => [own.id, own]))))}`,
    ],
    [
      "emotions",
      "By emotion",
      `<p>The models of ${unseen.id}: precision, recall (${
        intervalText(unseen.scores)
      }) and F1; then without enrolment and with it.</p>\n${emotionTable(unseen)}
${place(recallFigure(compared, "Recall by emotion"))}`,
    ],
    [
      "speakers",
      "By speaker",
      `<p>The UAR of the same model differs between speakers.</p>
${place(speakerFigure(unseen))}`,
    ],
    [
      "calibration",
      "Calibration",
      `<p>The probability of predictions against their accuracy, and the
accuracy and the fraction of recordings that remain if less probable predictions are withheld.</p>
${place(figureOf(content, "reliability"))}\n${place(figureOf(content, "coverage"))}`,
    ],
    [
      "enrolment",
      "Enrolment",
      `<p>The UAR by the number of unlabelled recordings that the speaker is
enrolled on.</p>\n${place(figureOf(content, "enrolment"))}`,
    ],
  ];
}

/** What the models do on other recordings; sections without results are left out. */
function limitSections(
  { figures, crossed, wild, ablation, scorecard }: ReportContent,
  place: (figure: Figure) => string,
): Section[] {
  const adaptation = figures.get("cross-corpus-adaptation");
  const sections: (Section | false)[] = [
    crossed.length > 0 &&
    [
      "corpora",
      "Other corpora",
      `<p>Nothing of the corpus tested was trained on.
Adapted: features are also scaled by the corpus' own recordings, unlabelled.</p>
${crossCorpusTable(crossed)}\n${place(crossCorpusFigure(crossed))}${
        adaptation ? place(adaptation) : ""
      }`,
    ],
    wild.length > 0 &&
    [
      "wild",
      "Degraded recordings",
      `<p>Recordings of unseen speakers of RAVDESS, with
noise, over a telephone, in a room, and cut to their first second.</p>\n${wildTable(wild)}`,
    ],
    scorecard.length > 0 &&
    [
      "scorecard",
      "Scorecard",
      `<p>Tests of correctness, fairness, robustness and
calibration, each with a limit.</p>\n${scorecardTables(scorecard)}`,
    ],
    ablation.length > 0 &&
    [
      "ablation",
      "Ablation",
      `<p>A training, and the same with one change at a time,
on unseen speakers and eight emotions.</p>\n${ablationTable(ablation)}`,
    ],
  ];
  return sections.filter((section) => section !== false);
}

/** Returns whether a result differs from another in having enrolled speakers only. */
function isEnrolled(result: ExperimentResult, other: ExperimentResult): boolean {
  const setting = (own: ExperimentResult) =>
    [modelText(own), own.protocol.split, own.protocol.seeds, own.scores.emotions].join();
  return result.protocol.enrolment !== "none" && setting(result) === setting(other);
}
