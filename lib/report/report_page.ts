import { percent } from "../core/percent.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { Figure } from "./figure.ts";
import { PUBLISHED } from "./published.ts";
import { gapFigure, recallFigure, speakerFigure } from "./score_figures.ts";
import { escapeMarkup } from "./svg.ts";
import { chanceText, intervalText, modelText, percentRange, protocolText } from "./words.ts";

const STYLE = `
  :root { color-scheme: light dark; --text: #1c1c1c; --page: #f6f6f4; --card: #fff; --line: #ddd; }
  @media (prefers-color-scheme: dark) {
    :root { --text: #eee; --page: #17181a; --card: #222427; --line: #3a3d42; }
  }
  body { margin: 0; background: var(--page); color: var(--text); line-height: 1.5;
    font-family: system-ui, sans-serif; }
  main { max-width: 900px; margin: 0 auto; padding: 1rem; }
  nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; }
  a { color: inherit; }
  section { margin: 2rem 0; }
  .table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); }
  table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
  th, td { padding: 0.3rem 0.7rem; text-align: left; border-bottom: 1px solid var(--line); }
  code { white-space: nowrap; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
    white-space: nowrap; }
  .figure { overflow-x: auto; background: #fff; border: 1px solid var(--line);
    margin: 1rem 0; padding: 0.5rem; }
  select { font: inherit; padding: 0.2rem 0.4rem; }`;

/** Draws each figure when it comes into view, and the chosen confusion matrix. */
const SCRIPT = `
  const data = JSON.parse(document.getElementById("data").textContent);
  const config = { displaylogo: false, responsive: false };
  const draw = (element, { data, layout }) => Plotly.react(element, data, layout, config);
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target, data.figures[Number(target.dataset.figure)]);
    }
  }, { rootMargin: "400px" });
  for (const element of document.querySelectorAll("[data-figure]")) seen.observe(element);
  const choice = document.getElementById("experiment");
  const matrix = document.getElementById("matrix");
  const drawChoice = () => draw(matrix, data.confusions[choice.value]);
  choice.addEventListener("change", drawChoice);
  drawChoice();`;

/**
 * Builds one page of all results, which loads nothing, with interactive figures.
 *
 * @param figures Plotly figures by name: the confusion matrix of each experiment by its id, and
 * `reliability`, `coverage` and `enrolment`.
 * @param saved Id of the experiment whose training gives the saved model.
 * @param plotly Source of `plotly.js-dist-min`.
 * @throws {RangeError} If a figure, or the result of `saved`, is missing.
 */
export function reportPage(
  results: readonly ExperimentResult[],
  figures: ReadonlyMap<string, Figure>,
  saved: string,
  plotly: string,
): string {
  const figure = (name: string): Figure => {
    const found = figures.get(name);
    if (!found) throw new RangeError(`Cannot build the report: there is no figure ${name}`);
    return found;
  };
  const confusions = Object.fromEntries(results.map(({ id }) => [id, figure(id)]));
  const unseen = results.find(({ id }) => id === saved);
  if (!unseen) throw new RangeError(`Cannot build the report: there is no result of ${saved}`);
  const compared = [unseen, ...results.filter((result) => isEnrolled(result, unseen))]
    .map(({ id, scores }) => ({ name: id, scores }));
  const options = results.map(({ id }) =>
    `<option${id === saved ? " selected" : ""}>${id}</option>`
  );
  const published = PUBLISHED.map(({ system, uar, how }) => [system, how, percent(uar)]);
  const drawn: Figure[] = [];
  /** Makes a place for a figure, which the script draws. */
  const place = (own: Figure): string => {
    const { height } = own.layout as { height: number };
    const index = drawn.push(own) - 1;
    return `<div class="figure" data-figure="${index}" style="min-height:${height}px"></div>`;
  };
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
<p>UAR is the unweighted average recall, the mean of the recalls of the emotions. Every number of
experiments comes from <code>results/</code>, which <code>deno task reproduce</code> writes.</p>
<nav aria-label="Sections"><a href="#experiments">Experiments</a> <a href="#confusion">Confusion
matrices</a> <a href="#gap">Random splits and unseen speakers</a> \
<a href="#emotions">By emotion</a> <a href="#speakers">By speaker</a> \
<a href="#calibration">Calibration</a> <a href="#enrolment">Enrolment</a></nav>
<section id="experiments"><h2>Experiments</h2>
${experimentTable(results)}
<h3>Published results on RAVDESS, eight emotions</h3>
${htmlTable(["system", "how", "UAR, %"], published)}</section>
<section id="confusion"><h2>Confusion matrices</h2>
<label>Experiment <select id="experiment">${options.join("")}</select></label>
<div class="figure" id="matrix"></div></section>
<section id="gap"><h2>Random splits and unseen speakers</h2>
<p>A random split has recordings of the same speakers in training and test.</p>
${place(gapFigure(new Map(results.map((result) => [result.id, result]))))}</section>
<section id="emotions"><h2>By emotion</h2>
<p>The model of ${saved}, without enrolment and with it.</p>
${place(recallFigure(compared, "Recall by emotion"))}</section>
<section id="speakers"><h2>By speaker</h2>
<p>The UAR of the same model differs between speakers.</p>
${place(speakerFigure(unseen))}</section>
<section id="calibration"><h2>Calibration</h2>
<p>The probability of predictions against their accuracy, and the accuracy and the \
fraction of recordings that remain if less probable predictions are withheld.</p>
${place(figure("reliability"))}
${place(figure("coverage"))}</section>
<section id="enrolment"><h2>Enrolment</h2>
<p>The UAR by the number of unlabelled recordings that the speaker is enrolled on.</p>
${place(figure("enrolment"))}</section>
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

/** Returns whether a result differs from another in having enrolled speakers only. */
function isEnrolled(result: ExperimentResult, other: ExperimentResult): boolean {
  const setting = (own: ExperimentResult) =>
    [modelText(own), own.protocol.split, own.protocol.seeds, own.scores.emotions].join();
  return result.protocol.enrolment !== "none" && setting(result) === setting(other);
}

function experimentTable(results: readonly ExperimentResult[]): string {
  const rows = results.map((result) => [
    result.id,
    modelText(result),
    `${result.scores.emotions.length} emotions, ${protocolText(result.protocol)}`,
    intervalText(result.scores),
    percentRange(result.scores.uar),
    chanceText(result.scores),
  ]);
  return htmlTable(["experiment", "model", "tested on", "interval", "UAR, %", "chance, %"], rows);
}

/** Formats cells as a table; columns whose heading has a unit are numbers. */
function htmlTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) => {
    const html = cells.map((cell, i) => {
      const attributes = headings[i].endsWith("%") ? ` class="number"` : "";
      return `<${tag}${attributes}>${escapeMarkup(cell)}</${tag}>`;
    });
    return `<tr>${html.join("")}</tr>`;
  };
  const body = rows.map((cells) => row(cells, "td"));
  return `<div class="table"><table><thead>${row(headings, "th")}</thead>` +
    `<tbody>${body.join("\n")}</tbody></table></div>`;
}
