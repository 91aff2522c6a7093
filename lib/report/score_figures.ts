import { corpusNamed } from "../corpus/registry.ts";
import type { Scores } from "../evaluation/score.ts";
import { type CrossCorpusResult, leftOutOf } from "../experiments/cross_corpus.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { LearningCurve } from "../experiments/learning_curve.ts";
import { ADAPT_TO } from "../model/adaptation.ts";
import type { Figure, FigureLabels, FigureTitle } from "./figure.ts";
import { axis, emotionColour, figureOf, rounded, SERIES_COLOURS } from "./figure.ts";
import { chanceText, intervalText } from "./words.ts";

/** A bar: its label, its height and, if known, the ends of its interval, as fractions. */
export type Bar = { label: string; value: number; low?: number; high?: number };

/** Draws series of bars side by side, in percent; `colours` has one for each bar of a series. */
export function barFigure(
  series: ReadonlyMap<string, readonly Bar[]>,
  labels: FigureLabels & { xTitle?: string; colours?: readonly string[] },
): Figure {
  const { xTitle = "", yTitle, colours } = labels;
  const toPercent = (fractions: readonly number[]) =>
    rounded(fractions.map((fraction) => 100 * fraction));
  const traces = Array.from(series, ([name, bars], i) => ({
    type: "bar",
    name,
    x: bars.map(({ label }) => label),
    y: toPercent(bars.map(({ value }) => value)),
    marker: { color: colours ?? SERIES_COLOURS[i] },
    error_y: {
      type: "data",
      symmetric: false,
      array: toPercent(bars.map(({ value, high = value }) => high - value)),
      arrayminus: toPercent(bars.map(({ value, low = value }) => value - low)),
      color: "#222222",
      thickness: 1.5,
      visible: bars.some(({ low }) => low !== undefined),
    },
    hovertemplate: "%{x}: %{y:.1f} %",
  }));
  const percentAxis = axis(yTitle, { range: [0, 100], ticksuffix: " %" });
  return figureOf(traces, labels, axis(xTitle, { type: "category" }), percentAxis, {
    height: 380,
    barmode: "group",
    showlegend: series.size > 1,
  });
}

/** Draws the probability of each emotion, in the colours of the emotions. */
export function probabilityFigure(
  emotions: readonly string[],
  probabilities: ArrayLike<number>,
  title: FigureTitle,
): Figure {
  const bars = emotions.map((label, i) => ({ label, value: probabilities[i] }));
  const colours = emotions.map(emotionColour);
  return barFigure(new Map([["probability", bars]]), { ...title, yTitle: "probability", colours });
}

/** Suffixes of experiments that differ only in the split. */
const RANDOM = "-random", UNSEEN = "-actors";

/** Draws the UAR on random splits, results `NAME-random`, and on unseen speakers, `NAME-actors`. */
export function gapFigure(results: ReadonlyMap<string, ExperimentResult>): Figure {
  const names = [...results.keys()]
    .filter((id) => id.endsWith(RANDOM))
    .map((id) => id.slice(0, -RANDOM.length))
    .filter((name) => results.has(name + UNSEEN));
  const scoresOf = (name: string, suffix: string) => results.get(name + suffix)!.scores;
  const bars = (suffix: string) =>
    names.map((name) => {
      const { uar } = scoresOf(name, suffix);
      return { label: name, value: uar.mean, ...uar };
    });
  const chances = new Set(names.map((name) => `${chanceText(scoresOf(name, RANDOM))} %`));
  return barFigure(new Map([["random split", bars(RANDOM)], ["unseen speakers", bars(UNSEEN)]]), {
    title: "UAR on random splits and on unseen speakers",
    subtitle: `chance is ${[...chances].join(" and ")}`,
    yTitle: "UAR",
  });
}

/** A result on a corpus not trained on, as stored in `results/cross-corpus.json`. */
export type Crossed = Pick<CrossCorpusResult, "trained" | "tested" | "scores">;

/** Draws the UAR on corpora that were left out of the training, by adaptation. */
export function crossCorpusFigure(crossed: readonly Crossed[]): Figure {
  const bars = ADAPT_TO.map((to) => {
    const corpora = leftOutOf(crossed).map(({ tested, scores }) => {
      const { uar } = scores[to];
      return { label: corpusNamed(tested).title, value: uar.mean, ...uar };
    });
    return [to === "none" ? "zero-shot" : `adapted to the ${to}`, corpora] as const;
  });
  return barFigure(new Map(bars), {
    title: "Each corpus left out of the training",
    subtitle: "adapted without labels; 95 % bootstrap over the speakers of the corpus",
    yTitle: "UAR",
  });
}

/** Draws the recall of each emotion, for one or several scores of the same emotions. */
export function recallFigure(
  series: readonly { readonly name: string; readonly scores: Scores }[],
  title: string,
): Figure {
  const bars = new Map(series.map(({ name, scores }) => [
    name,
    scores.perClass.map(({ emotion, recall, recallInterval }) => {
      return { label: emotion, value: recall, ...recallInterval };
    }),
  ]));
  const intervals = new Set(series.map(({ scores }) => intervalText(scores)));
  return barFigure(bars, { title, subtitle: [...intervals].join("; "), yTitle: "recall" });
}

/** Draws the UAR of each speaker of an experiment, the lowest first. */
export function speakerFigure({ id, groups }: ExperimentResult): Figure {
  const bars = groups
    .filter(({ by }) => by === "speaker")
    .sort((a, b) => a.uar - b.uar)
    .map(({ value, uar }) => ({ label: value, value: uar }));
  const labels = { title: "UAR by speaker", subtitle: id, yTitle: "UAR", xTitle: "speaker" };
  return barFigure(new Map([[id, bars]]), labels);
}

/** A curve with its name in the legend, one value per epoch from the first on. */
export type EpochCurve = { readonly name: string; readonly values: readonly number[] };

/** Draws losses by epoch. */
export function trainingFigure(curves: readonly EpochCurve[], labels: FigureLabels): Figure {
  return epochFigure(curves, labels, axis(labels.yTitle, { rangemode: "tozero" }));
}

/** Draws fractions by epoch, such as the UAR, in percent. */
export function learningFigure(curves: readonly EpochCurve[], labels: FigureLabels): Figure {
  const percentages = curves.map(({ name, values }) => {
    return { name, values: values.map((value) => 100 * value) };
  });
  const percentAxis = axis(labels.yTitle, { range: [0, 102], ticksuffix: " %" });
  return epochFigure(percentages, labels, percentAxis);
}

function epochFigure(
  curves: readonly EpochCurve[],
  labels: FigureLabels,
  yaxis: ReturnType<typeof axis>,
): Figure {
  const traces = curves.map(({ name, values }, i) => {
    const line = { color: SERIES_COLOURS[i], width: 2 };
    return { type: "scatter", mode: "lines", name, x0: 1, dx: 1, y: rounded(values), line };
  });
  return figureOf(traces, labels, axis("epoch"), yaxis, { showlegend: true });
}

/** Returns the curves of a training for {@linkcode learningFigure}. */
export function uarCurves({ trainingUar, heldOutUar }: LearningCurve): EpochCurve[] {
  return [
    { name: "training recordings", values: trainingUar },
    { name: "speakers held out", values: heldOutUar },
  ];
}
