import type { Emotion } from "../corpus/emotions.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { ExperimentResult } from "../experiments/run.ts";
import { type Bar, barFigure } from "./score_figures.ts";
import type { Figure } from "./figure.ts";

/** Experiments that were run both on a random split and on unseen actors, by name of the pair. */
const PAIRS = ["baseline4", "meyda4", "rich4"];

/**
 * Draws what a random split promises beside what is left on unseen actors.
 *
 * @param results All results, by id.
 * @returns A Plotly figure.
 * @throws {RangeError} If a result is missing.
 */
export function gapFigure(results: ReadonlyMap<string, ExperimentResult>): Figure {
  const side = (protocol: string) =>
    PAIRS.map((name): Bar => {
      const { uar: { mean, low, high } } = resultOf(results, `${name}-${protocol}`);
      return { label: name, value: mean, low, high };
    });
  return barFigure(new Map([["random split", side("random")], ["unseen actors", side("actors")]]), {
    title: "The gap between a random split and unseen actors",
    subtitle: "four emotions; chance is 25 %",
    yTitle: "UAR",
  });
}

/** Recalls of an experiment, to be drawn. */
export interface RecallSeries {
  /** In the legend. */
  readonly name: string;
  /** The emotions, in order. */
  readonly emotions: readonly Emotion[];
  /** Recall of each, with an interval. */
  readonly recalls: readonly Estimate[];
}

/**
 * Draws how many clips of each emotion are found.
 *
 * @param series One or several experiments with the same emotions.
 * @param title First line above.
 * @returns A Plotly figure.
 */
export function recallFigure(series: readonly RecallSeries[], title: string): Figure {
  const bars = series.map(({ name, emotions, recalls }) =>
    [
      name,
      recalls.map(({ mean, low, high }, i): Bar => ({
        label: emotions[i],
        value: mean,
        low,
        high,
      })),
    ] as const
  );
  return barFigure(new Map(bars), {
    title,
    subtitle: "part of an emotion's clips that is found; 95 % bootstrap intervals over actors",
    yTitle: "recall",
  });
}

/**
 * Draws how well each actor is understood, the least first.
 *
 * @param result An experiment on unseen actors.
 * @returns A Plotly figure.
 */
export function actorFigure({ id, groups }: ExperimentResult): Figure {
  const bars = groups.filter(({ by }) => by === "actor").sort((a, b) => a.uar - b.uar)
    .map(({ value, uar }): Bar => ({ label: value, value: uar }));
  return barFigure(new Map([[id, bars]]), {
    title: `${id} by actor`,
    subtitle: "each a voice that it has not learned from",
    yTitle: "UAR",
    xTitle: "actor",
  });
}

function resultOf(results: ReadonlyMap<string, ExperimentResult>, id: string): ExperimentResult {
  const result = results.get(id);
  if (!result) throw new RangeError(`There is no result of ${id}; run deno task reproduce`);
  return result;
}
