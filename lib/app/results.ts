/// <reference lib="dom" />
import { percent } from "../core/percent.ts";
import { chanceText, percentRange } from "../report/words.ts";
import type { AppResults, CorpusScore } from "../tasks/app_results.ts";
import { byId, element, tableParts } from "./dom.ts";
import { heatTable } from "./heat_table.ts";
import { scorecard } from "./scorecard.ts";
import { corpusLanguage, corpusName, experimentName } from "./words.ts";

type Shown = AppResults["experiments"][number];

/**
 * Loads the published results.
 *
 * @throws {Error} If they cannot be loaded.
 */
export async function loadResults(): Promise<AppResults> {
  const response = await fetch("results.json");
  if (!response.ok) throw new Error(`The results cannot be loaded (${response.status})`);
  return await response.json();
}

/**
 * Shows the published results.
 *
 * @param experiment Id of the experiment that evaluated the app's model; it is shown first.
 * @throws {Error} If there is no such experiment.
 */
export function showResults(results: AppResults, experiment: string): void {
  const { experiments, crossCorpus, enrolment } = results;
  const byExperiment = new Map(experiments.map((result) => [result.id, result]));
  const shown = byExperiment.get(experiment);
  if (!shown) throw new Error(`The results have no experiment "${experiment}"`);
  const enrolled = byExperiment.get(experiment.replace(/-actors$/, "-enrolled"));
  showHeadline(shown, enrolled, crossCorpus);
  byId("voice-effect").textContent = enrolmentText(enrolment);
  byId("cross-corpus").replaceChildren(
    ...(["none", "speaker"] as const).map((how) => crossCorpusTable(crossCorpus, how)),
  );
  byId("scorecard").replaceChildren(
    ...scorecard(results.scorecard, (model) => byExperiment.has(model)),
  );
  const choice = byId("experiment", HTMLSelectElement);
  choice.append(
    ...experiments.map((own) => element("option", { value: own.id }, experimentName(own))),
  );
  choice.value = experiment;
  const show = () => showExperiment(byExperiment.get(choice.value)!);
  choice.addEventListener("change", show);
  show();
}

function showHeadline(
  { scores }: Shown,
  enrolled: Shown | undefined,
  crossCorpus: readonly CorpusScore[],
): void {
  const tile = (number: string, text: string) =>
    element("p", { class: "tile" }, element("strong", {}, number), ` ${text}`);
  const most = Math.max(...crossCorpus.map(({ trained }) => trained.length));
  const others = crossCorpus.filter(({ trained }) => trained.length === most)
    .map((own) => own.scores.none.uar.mean);
  const range = `${percent(Math.min(...others))}–${percent(Math.max(...others))}\u00a0%`;
  byId("headline").replaceChildren(
    tile(`${percent(scores.uar.mean)}\u00a0%`, "on speakers it was not trained on"),
    ...enrolled
      ? [tile(`${percent(enrolled.scores.uar.mean)}\u00a0%`, "with their voice enrolled")]
      : [],
    tile(range, "on corpora it was not trained on"),
    tile(`${chanceText(scores)}\u00a0%`, "by guessing"),
  );
  byId("results-summary").textContent =
    `Each number is an unweighted average recall (UAR): the fraction of recordings that are ` +
    `recognised, computed for each of the ${scores.emotions.length} emotions, then averaged. In other ` +
    `rooms and languages, expect the third number, for whole collections of recordings (corpora) ` +
    `that were left out of the training, rather than the first.`;
}

function enrolmentText({ curve }: AppResults["enrolment"]): string {
  const uar = (recordings: number) =>
    curve.find((point) => point.recordings === recordings)?.uar.mean;
  const [without, five, twenty] = [0, 5, 20].map(uar);
  if (without === undefined || five === undefined || twenty === undefined) return "";
  const [before, some, more] = [without, five, twenty].map((own) => `${percent(own)}\u00a0%`);
  return `More recordings help more: of the emotions of test speakers, ${some} are recognised with ` +
    `5 recordings and ${more} with 20, instead of ${before}.`;
}

function crossCorpusTable(
  scores: readonly CorpusScore[],
  how: "none" | "speaker",
): HTMLElement {
  const corpora = [...new Set(scores.map(({ tested }) => tested))];
  const sources = [...corpora, undefined];
  const scoreOf = (source: string | undefined, tested: string) =>
    scores.find((own) =>
      own.tested === tested &&
      (source === undefined ? own.trained.length > 1 : own.trained.join() === source)
    )?.scores[how];
  return heatTable({
    caption: how === "none"
      ? "UAR in %, without adaptation"
      : "UAR in %, adapted to the unlabelled recordings of each speaker",
    corner: ["trained on", "tested on"],
    rows: sources.map((own) => own === undefined ? "all others" : corpusName(own)),
    columns: corpora.map(corpusName),
    cell: (i, j) => {
      const score = scoreOf(sources[i], corpora[j]);
      return score && {
        fraction: score.uar.mean,
        title: `${percentRange(score.uar)}\u00a0% of ${score.emotions.length} emotions, chance ` +
          `${chanceText(score)}\u00a0%; ${corpusLanguage(corpora[j])}`,
      };
    },
  });
}

function showExperiment(result: Shown): void {
  const { scores } = result;
  const { emotions, confusion, perClass, uar, accuracy } = scores;
  byId("experiment-scores").textContent =
    `${experimentName(result)}. UAR ${percentRange(uar)}\u00a0%, accuracy ` +
    `${percentRange(accuracy)}\u00a0%, of ${scores.predictions} answers; chance ${
      chanceText(scores)
    }\u00a0%.`;
  const sums = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  byId("confusion").replaceChildren(heatTable({
    caption: "Percentage of the recordings of each emotion that were answered as …",
    corner: ["acted", "answer"],
    rows: emotions,
    columns: emotions,
    cell: (i, j) => ({
      fraction: sums[i] === 0 ? 0 : confusion[i][j] / sums[i],
      title: `${confusion[i][j]} of ${sums[i]}`,
    }),
  }));
  byId("scores").replaceChildren(
    element("caption", {}, "Scores by emotion in %, and the number of test clips"),
    ...tableParts(
      ["emotion", "precision", "recall", "F1", "clips"],
      perClass.map(({ emotion, precision, recall, f1, support }) => [
        emotion,
        ...[precision, recall, f1].map(percent),
        String(support),
      ]),
    ),
  );
}
