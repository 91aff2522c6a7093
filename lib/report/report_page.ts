import { SAVED_EXPERIMENT } from "../experiments/registry.ts";
import type { ExperimentResult } from "../experiments/run.ts";
import type { Figure } from "./figure.ts";
import { PUBLISHED } from "./published.ts";
import { actorFigure, gapFigure, recallFigure, type RecallSeries } from "./result_figures.ts";
import { svgEscape as escape } from "./svg.ts";

/** A figure with its place in the page. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly figures: readonly Figure[];
}

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
 * All results as one page that needs nothing else, with figures to point at and zoom.
 *
 * @param results All results, in order.
 * @param figures Plotly figures by name: the confusion matrix of each experiment by its id, and
 * `reliability`, `coverage` and `enrolment`.
 * @param recalls Recalls of the saved model's experiment, without and with enrolment.
 * @param plotly Source of `plotly.js-dist-min`.
 * @returns The HTML.
 * @throws {RangeError} If a figure or a result is missing.
 */
export function reportPage(
  results: readonly ExperimentResult[],
  figures: ReadonlyMap<string, Figure>,
  recalls: readonly RecallSeries[],
  plotly: string,
): string {
  const byId = new Map(results.map((result) => [result.id, result]));
  const figure = (name: string): Figure => {
    const found = figures.get(name);
    if (!found) throw new RangeError(`There is no figure ${name}; run deno task reproduce`);
    return found;
  };
  const unseen = byId.get(SAVED_EXPERIMENT);
  if (!unseen) throw new RangeError(`There is no result of ${SAVED_EXPERIMENT}`);
  const sections: Section[] = [
    {
      id: "gap",
      title: "The gap",
      text: "A random split lets the same voices into training and test. What it promises is not " +
        "what a stranger gets.",
      figures: [gapFigure(byId)],
    },
    {
      id: "emotions",
      title: "By emotion",
      text: "What is found on actors that were not learned from, without and with the model " +
        "having heard the voice before.",
      figures: [recallFigure(recalls, "Recall by emotion")],
    },
    {
      id: "actors",
      title: "By actor",
      text: "The same model is much better for some people than for others.",
      figures: [actorFigure(unseen)],
    },
    {
      id: "calibration",
      title: "Calibration",
      text: "Whether it is right as often as it says, and how many answers remain if those that " +
        "are not probable enough are kept back.",
      figures: [figure("reliability"), figure("coverage")],
    },
    {
      id: "enrolment",
      title: "Enrolment",
      text: "What hearing some clips of the speaker first is worth; they need no labels.",
      figures: [figure("enrolment")],
    },
  ];
  const drawn = sections.flatMap((section) => section.figures);
  const confusions = Object.fromEntries(results.map(({ id }) => [id, figure(id)]));
  let next = 0;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Speech emotion detection: results</title>
<style>${STYLE}
</style>
</head>
<body>
<main>
<h1>Speech emotion detection: results</h1>
<p>RAVDESS speech, acted, 24 actors. UAR is the mean of the per-class recalls. Every number comes
from <code>results/</code>, which <code>deno task reproduce</code> makes.</p>
<nav aria-label="Sections"><a href="#experiments">Experiments</a> <a href="#confusion">Confusion
matrices</a> ${sections.map(({ id, title }) => `<a href="#${id}">${title}</a>`).join(" ")}</nav>
<section id="experiments"><h2>Experiments</h2>
${experimentTable(results)}
<p>In brackets: one standard deviation over seeds for random splits, a 95 % bootstrap interval over
actors for unseen ones.</p>
<h3>What others report</h3>
${publishedTable()}</section>
<section id="confusion"><h2>Confusion matrices</h2>
<label>Experiment <select id="experiment">${
    results.map(({ id }) => `<option${id === unseen.id ? " selected" : ""}>${id}</option>`).join("")
  }</select></label>
<div class="figure" id="matrix"></div></section>
${
    sections.map(({ id, title, text, figures }) =>
      `<section id="${id}"><h2>${title}</h2>
<p>${escape(text)}</p>
${
        figures.map(({ layout }) => {
          const { height } = layout as { height: number };
          return `<div class="figure" data-figure="${next++}" style="min-height:${height}px"></div>`;
        }).join("\n")
      }</section>`
    ).join("\n")
  }
</main>
<script type="application/json" id="data">${json({ figures: drawn, confusions })}</script>
<script>${plotly.replaceAll("</script", "<\\/script")}</script>
<script>${SCRIPT}
</script>
</body>
</html>
`;
}

function experimentTable(results: readonly ExperimentResult[]): string {
  const percent = (part: number) => (100 * part).toFixed(1);
  const rows = results.map(({ id, emotions, features, protocol, uar: { mean, low, high } }) =>
    `<tr><td><code>${id}</code></td><td class="number">${emotions.length}</td>` +
    `<td>${escape(features)}</td><td>${escape(protocol)}</td>` +
    `<td class="number"><b>${percent(mean)}</b> (${percent(low)}–${percent(high)})</td></tr>`
  );
  return `<div class="table"><table><thead><tr><th>experiment</th><th class="number">emotions</th>` +
    `<th>features</th><th>tested on</th><th class="number">UAR, %</th></tr></thead>` +
    `<tbody>${rows.join("\n")}</tbody></table></div>`;
}

function publishedTable(): string {
  const rows = PUBLISHED.map(({ system, uar, how }) =>
    `<tr><td>${escape(system)}</td><td>${escape(how)}</td>` +
    `<td class="number">${(100 * uar).toFixed(1)}</td></tr>`
  );
  return `<div class="table"><table><thead><tr><th>eight emotions</th><th>how</th>` +
    `<th class="number">%</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** JSON that may stand in a script element. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
