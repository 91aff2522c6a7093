import { percent } from "../core/percent.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { AdaptationPoint } from "../experiments/adaptation_curve.ts";
import type { CrossCorpusResult } from "../experiments/cross_corpus.ts";
import { lineFigure, lineSvg } from "./line_figure.ts";
import { numberTable, percentRange, tidyJson } from "./words.ts";

/** UAR by corpus after adapting to a number of recordings. */
interface Row extends Pick<AdaptationPoint, "recordings"> {
  readonly uar: readonly (Estimate | undefined)[];
  /** Mean over the corpora; only if all were measured with this number. */
  readonly mean: number | undefined;
}

const FIGURE = "figures/cross-corpus-adaptation";

/**
 * Formats the UAR on corpora left out of the training, by the number of recordings that the model
 * is adapted to.
 *
 * @returns Text in Markdown, and the files of its figure: content by path under `results/`.
 */
export function adaptationSection(results: readonly CrossCorpusResult[]) {
  const measured = results.flatMap(({ tested, curves }) => curves ? [{ tested, curves }] : []);
  const curves = measured.map((result) => result.curves);
  const soFar = (to: "session" | "speaker") => rowsOf(curves.map((curve) => curve.soFar[to]));
  const oneEmotion = (to: "session" | "speaker") =>
    rowsOf(curves.map((curve) => curve.oneEmotion[to]));
  const table = (heading: string, rows: readonly string[][]) =>
    numberTable([heading, ...measured.map(({ tested }) => tested), "mean"], rows);
  const oneEmotionCells = (["session", "speaker"] as const)
    .flatMap((to) => cellsOf(oneEmotion(to), `${to}, `));
  const text = `## By the number of recordings adapted to

The same models, adapted as with the option \`--adapt\` to unlabelled recordings drawn at random,
including the one that is predicted. With one recording, predictions are the same as without
adaptation. If a speaker has fewer recordings, all of them are used. The last row of the first two tables
has the UAR of the table above.

![UAR by the number of recordings adapted to](${FIGURE}.svg)

A session: recordings of the corpus, whoever speaks.

${table("recordings", cellsOf(soFar("session")))}

Recordings of the same speaker.

${table("recordings", cellsOf(soFar("speaker")))}

Enrolled on other recordings of the speaker.

${table("enrolled recordings", cellsOf(rowsOf(curves.map(({ enrolled }) => enrolled))))}

Adaptation attributes what the recordings have in common to the room, the microphone and the voice,
except for what the predicted emotions explain. If all recordings have the same emotion, it still
removes part of that emotion:

${table("all of one emotion", oneEmotionCells)}
`;
  return { text, files: figureFiles(soFar("session"), soFar("speaker"), oneEmotion("speaker")) };
}

/** Returns one row for each number of recordings that was measured on any corpus. */
function rowsOf(curves: readonly (readonly AdaptationPoint[])[]): Row[] {
  const counts = new Set(curves.flat().map(({ recordings }) => recordings));
  return Array.from(counts, (recordings): Row => {
    const uar = curves.map((points) =>
      points.find((point) => point.recordings === recordings)?.uar
    );
    const known = uar.filter((estimate) => estimate !== undefined);
    const mean = known.reduce((sum, estimate) => sum + estimate.mean, 0) / known.length;
    return { recordings, uar, mean: known.length < uar.length ? undefined : mean };
  });
}

function cellsOf(rows: readonly Row[], prefix = ""): string[][] {
  return rows.map(({ recordings, uar, mean }) => [
    `${prefix}${recordings}`,
    ...uar.map((estimate) => estimate ? percentRange(estimate) : "–"),
    mean === undefined ? "–" : percent(mean),
  ]);
}

/** Draws the means over the corpora, by number of recordings; leaves out the row of all. */
function figureFiles(session: readonly Row[], speaker: readonly Row[], oneEmotion: readonly Row[]) {
  const line = (name: string, rows: readonly Row[]) => {
    const points = rows.flatMap(({ recordings: x, mean: y }) =>
      x === "all" || y === undefined ? [] : [{ x, y }]
    );
    return { name, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  };
  const toSpeaker = line("to the speaker", speaker);
  const figure = lineFigure([
    line("to the session", session),
    toSpeaker,
    line("speaker, one emotion", [speaker[0], ...oneEmotion]),
  ], {
    title: "UAR by the number of recordings adapted to",
    subtitle: "mean over the corpora, each left out of the training; unlabelled",
    xTitle: "recordings",
    yTitle: "UAR",
    xTicks: toSpeaker.x,
  });
  return { [`${FIGURE}.json`]: tidyJson(figure), [`${FIGURE}.svg`]: lineSvg(figure) };
}
