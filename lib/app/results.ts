/// <reference lib="dom" />
import type { ExperimentResult } from "../experiments/run.ts";
import { confusionFigure } from "../report/confusion_figure.ts";
import { byId, element, tableParts } from "./dom.ts";
import { draw } from "./plot.ts";

/** What the saved model is measured by. */
const SHOWN_FIRST = "rich8-actors";

/** Shows the published results once they come into view. */
export function showResultsInView(): void {
  const section = byId("results", HTMLElement);
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    showResults().catch((error: Error) => {
      byId("results-summary", HTMLElement).textContent = error.message;
    });
  }, { rootMargin: "200px" });
  seen.observe(section);
}

async function showResults(): Promise<void> {
  const response = await fetch("metrics.json");
  if (!response.ok) throw new Error(`The results cannot be loaded (${response.status})`);
  const { experiments }: { experiments: ExperimentResult[] } = await response.json();
  const byName = new Map(experiments.map((result) => [result.id, result]));
  const { uar } = byName.get(SHOWN_FIRST)!;
  const enrolled = byName.get("rich8-enrolled")!;
  byId("results-summary", HTMLElement).textContent =
    `On actors it has never heard it finds ${digits(uar.mean)} % of eight emotions ` +
    `(${digits(uar.low)}–${digits(uar.high)}); ${digits(enrolled.uar.mean)} % when it knows the ` +
    `voice. Chance is 12.5 %, human listeners find about 62 %.`;
  const choice = byId("experiment", HTMLSelectElement);
  choice.append(...experiments.map(({ id }) => element("option", {}, id)));
  choice.value = SHOWN_FIRST;
  const show = () => showExperiment(byName.get(choice.value)!);
  choice.addEventListener("change", () => void show());
  await show();
}

async function showExperiment(result: ExperimentResult): Promise<void> {
  const { confusion, emotions, id, protocol, perClass } = result;
  byId("scores", HTMLTableElement).replaceChildren(
    element("caption", { class: "note" }, `${id}: ${protocol}`),
    ...tableParts(
      ["emotion", "precision, %", "recall, %", "F1, %", "clips"],
      perClass.map(({ emotion, precision, recall, f1, support }) => [
        emotion,
        ...[precision, recall, f1].map(digits),
        support,
      ]),
    ),
  );
  const { data: [heatmap], layout } = confusionFigure(confusion, emotions, id, protocol);
  const place = byId("confusion", HTMLElement);
  // A phone has no room for counts and the scale of colours.
  const narrow = { ...heatmap, showscale: false, texttemplate: "%{z:.0f}" };
  await draw(place, { data: [place.clientWidth < 500 ? narrow : heatmap], layout }, {
    margin: { l: 80, r: 10, t: 10, b: 70 },
  });
}

function digits(part: number): string {
  return (100 * part).toFixed(1);
}
