import { percent } from "../core/percent.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { AdaptationCurves, AdaptationPoint } from "../experiments/adaptation_curve.ts";
import type { CrossCorpusResult } from "../experiments/cross_corpus.ts";
import { tidyJson } from "./json.ts";
import { lineFigure } from "./line_figure.ts";
import { lineSvg } from "./svg.ts";
import { numberTable, percentRange } from "./words.ts";

/** A corpus left out, with its curves. */
type LeftOut = CrossCorpusResult & { readonly curves: AdaptationCurves };
/** Names of the first column, and the accuracy on each corpus. */
type Row = readonly [string, ...(Estimate | undefined)[]];

const FIGURE = "figures/cross-corpus-adaptation";

/**
 * Formats the accuracy on corpora left out by the number of recordings that a model is adapted to.
 *
 * @returns Markdown, and its figure as content by path under `results/`.
 */
export function adaptationSection(results: readonly CrossCorpusResult[]) {
  const leftOut = results.filter((result): result is LeftOut => result.curves !== undefined);
  const corpora = leftOut.map(({ tested }) => tested);
  const table = (heading: string, rows: readonly Row[]) => tableOf(heading, corpora, rows);
  const soFar = (to: "session" | "speaker") =>
    rowsOf(leftOut.map(({ curves }) => curves.soFar[to]));
  const oneEmotion = (to: "session" | "speaker"): Row[] =>
    rowsOf(leftOut.map(({ curves }) => curves.oneEmotion[to]))
      .map(([count, ...uar]): Row => [`${to}, ${count}`, ...uar]);
  const text = `## By the number of recordings so far

The same models, adapted as by \`--adapt\` to recordings drawn at random, without their labels, the one
predicted included. The first answer is that without adaptation. Of a speaker with fewer recordings, all
are taken. With all recordings it is the table above.

![UAR by the number of recordings so far](${FIGURE}.svg)

A session: recordings of the corpus, whoever speaks.

${table("recordings so far", soFar("session"))}

Recordings of the same speaker.

${table("recordings so far", soFar("speaker"))}

Enrolled on other recordings of the speaker.

${table("enrolled recordings", rowsOf(leftOut.map(({ curves }) => curves.enrolled)))}

Adaptation takes what recordings have in common for the room, the microphone and the voice, as far as
the emotions that the model finds do not explain it. If all of them have the same emotion, it still
takes a part of that away:

${table("all of one emotion", [...oneEmotion("session"), ...oneEmotion("speaker")])}
`;
  return { text, files: figureFiles(soFar("session"), soFar("speaker"), oneEmotion("speaker")) };
}

/** One row a number of recordings that was measured on every corpus. */
function rowsOf(curves: readonly (readonly AdaptationPoint[])[]): Row[] {
  const counts = [...new Set(curves.flat().map(({ recordings }) => recordings))];
  return counts.map((count): Row => [
    String(count),
    ...curves.map((points) => points.find(({ recordings }) => recordings === count)?.uar),
  ]);
}

function tableOf(heading: string, corpora: readonly string[], rows: readonly Row[]): string {
  const cells = rows.map(([name, ...uar]) => {
    const mean = meanOf(uar);
    const ranges = uar.map((own) => own ? percentRange(own) : "–");
    return [name, ...ranges, mean === undefined ? "–" : percent(mean)];
  });
  return numberTable([heading, ...corpora, "mean"], cells);
}

function meanOf(uar: readonly (Estimate | undefined)[]): number | undefined {
  if (uar.some((own) => own === undefined)) return undefined;
  return uar.reduce((sum, own) => sum + own!.mean, 0) / uar.length;
}

/** Draws the means over the corpora, up to where all recordings are taken. */
function figureFiles(session: readonly Row[], speaker: readonly Row[], oneEmotion: readonly Row[]) {
  const line = (name: string, rows: readonly Row[]) => {
    const points = rows.flatMap(([count, ...uar]) => {
      const x = Number(count.split(", ").at(-1)), y = meanOf(uar);
      return Number.isNaN(x) || y === undefined ? [] : [{ x, y }];
    });
    return { name, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  };
  const bySpeaker = line("by speaker", speaker);
  const figure = lineFigure([
    line("to the session", session),
    bySpeaker,
    line("one emotion only", [speaker[0], ...oneEmotion]),
  ], {
    title: "UAR by the number of recordings so far",
    subtitle: "mean over the corpora, each left out of the training; unlabelled",
    xTitle: "recordings adapted to",
    yTitle: "UAR",
    xTicks: bySpeaker.x,
  });
  return { [`${FIGURE}.json`]: tidyJson(figure), [`${FIGURE}.svg`]: lineSvg(figure) };
}
