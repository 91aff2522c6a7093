/// <reference lib="dom" />
import { percent } from "../core/percent.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import { confusionFigure } from "../report/confusion_figure.ts";
import { chanceText, percentRange, protocolText } from "../report/words.ts";
import { byId, element, tableParts } from "./dom.ts";
import { draw } from "./plot.ts";

/**
 * Shows the published results once they come into view.
 *
 * @param experiment Id of the experiment that measured the model; it is shown first.
 */
export function showResultsInView(experiment: string): void {
  const section = byId("results", HTMLElement);
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    showResults(experiment).catch((error: Error) => {
      byId("results-summary", HTMLElement).textContent = error.message;
    });
  }, { rootMargin: "200px" });
  seen.observe(section);
}

async function showResults(shownFirst: string): Promise<void> {
  const response = await fetch("metrics.json");
  if (!response.ok) throw new Error(`The results cannot be loaded (${response.status})`);
  const { experiments }: { experiments: ExperimentResult[] } = await response.json();
  const byExperiment = new Map(experiments.map((result) => [result.id, result]));
  const shown = byExperiment.get(shownFirst);
  if (!shown) throw new Error(`The results have no experiment "${shownFirst}"`);
  const enrolled = byExperiment.get(shownFirst.replace(/-actors$/, "-enrolled"));
  byId("results-summary", HTMLElement).textContent = summary(shown, enrolled);
  const choice = byId("experiment", HTMLSelectElement);
  choice.append(...experiments.map(({ id }) => element("option", {}, id)));
  choice.value = shownFirst;
  const show = () => showExperiment(byExperiment.get(choice.value)!);
  choice.addEventListener("change", () => void show());
  await show();
}

function summary(shown: ExperimentResult, enrolled: ExperimentResult | undefined): string {
  const { scores } = shown;
  const afterEnrolment = enrolled && enrolled !== shown
    ? `, and of ${percentRange(enrolled.scores.uar)} % after enrolment`
    : "";
  return `On speakers it was not trained on it reaches a UAR of ${percentRange(scores.uar)} %` +
    `${afterEnrolment}. UAR is the mean recall of the ${scores.emotions.length} emotions; chance ` +
    `is ${
      chanceText(scores)
    } %. Those speakers were recorded like the ones it was trained on; in other ` +
    `rooms and languages, expect less.`;
}

async function showExperiment({ id, protocol, scores }: ExperimentResult): Promise<void> {
  byId("scores", HTMLTableElement).replaceChildren(
    element("caption", { class: "note" }, `${id}: ${protocolText(protocol)}`),
    ...tableParts(
      ["emotion", "precision, %", "recall, %", "F1, %", "recordings"],
      scores.perClass.map(({ emotion, precision, recall, f1, support }) => [
        emotion,
        ...[precision, recall, f1].map(percent),
        support,
      ]),
    ),
  );
  const { data: [heatmap], layout } = confusionFigure(scores.confusion, scores.emotions, id, "");
  const target = byId("confusion", HTMLElement);
  // A phone has no room for counts and the colour bar.
  const narrow = { ...heatmap, showscale: false, texttemplate: "%{z:.0f}" };
  await draw(target, { data: [target.clientWidth < 500 ? narrow : heatmap], layout }, {
    margin: { l: 80, r: 10, t: 10, b: 70 },
  });
}
