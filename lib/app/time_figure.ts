import { durationS, type Signal } from "../audio/signal.ts";
import type { TimelineMoment } from "../model/timeline.ts";
import { axis, type Figure } from "../report/figure.ts";
import { timelineFigure, timeMapFigure, waveformFigure } from "../report/signal_figures.ts";
import { coloursOf } from "./colours.ts";
import { silentStretches, type Stretch } from "./silence.ts";
import { spectrogramOf } from "./spectrogram.ts";

/** Length of the time axis of live answers, in seconds. */
export const LIVE_S = 30;
/** Margins of the figures over time, in pixels; equal, so that their time axes line up. */
export const TIME_MARGIN = { l: 52, r: 12, t: 8, b: 40 } as const;
const LAYOUT = { margin: TIME_MARGIN, showlegend: false, dragmode: false } as const;
const FIXED = { fixedrange: true, automargin: false } as const;
/** Attributes of the axis of probabilities. */
const PERCENT = {
  ...FIXED,
  range: [0, 100],
  tickvals: [0, 50, 100],
  ticktext: ["0 %", "50 %", "100 %"],
  hoverformat: ".0f",
} as const;
const NO_TITLE = { title: "", subtitle: "" };

/**
 * Prepares the figure of a recording: waveform, spectrogram and emotions.
 *
 * @returns Creates the figure, given the moments of the answer once they are known.
 */
export function timeFigures(
  signal: Signal,
  classes: readonly string[],
): (moments?: readonly TimelineMoment[]) => Figure {
  const seconds = durationS(signal);
  const map = spectrogramOf(signal);
  const text = { ...NO_TITLE, yTitle: "", unit: "dB", y: map.y };
  const [waveform] = waveformFigure(signal, NO_TITLE).data;
  const [spectrogram] = timeMapFigure(map, text).data;
  const spectrum = { ...spectrogram, yaxis: "y2", showscale: false, zsmooth: "fast" };
  const silent = silentStretches(signal);
  return (moments) => {
    const found = moments ? emotionTraces(moments, classes, [0, seconds]) : [];
    // Plotly draws no axis without a trace.
    const emotions = found.length > 0 ? found : [{ type: "scatter", x: [0], y: [null] }];
    const blank = moments ? [...silent, ...withoutAnswer(moments, seconds)] : [];
    return {
      data: [waveform, spectrum, ...emotions.map((trace) => ({ ...trace, yaxis: "y3" }))],
      layout: layoutOf(seconds, blank),
    };
  };
}

function layoutOf(seconds: number, blank: readonly Stretch[]): object {
  return {
    ...LAYOUT,
    hovermode: "x",
    xaxis: axis("seconds", { ...FIXED, range: [0, seconds], anchor: "y3", hoverformat: ".2f" }),
    yaxis: axis("", { ...FIXED, domain: [0.82, 1], showticklabels: false, nticks: 3 }),
    yaxis2: axis("", {
      ...FIXED,
      domain: [0.44, 0.79],
      hoverformat: ".0f",
      tickvals: [0, 1_000, 2_000, 3_000, 4_000],
      ticktext: ["", "1 kHz", "2 kHz", "3 kHz", "4 kHz"],
    }),
    yaxis3: axis("", { ...PERCENT, domain: [0, 0.41] }),
    shapes: blankShapes(blank, "y3 domain"),
  };
}

/** Creates the figure of live answers: the emotions of the last seconds before `atS`. */
export function liveFigure(
  moments: readonly TimelineMoment[],
  classes: readonly string[],
  atS: number,
): Figure {
  const range = [Math.max(0, atS - LIVE_S), Math.max(LIVE_S, atS)];
  return {
    data: emotionTraces(moments, classes, [moments[0].atS, atS]),
    layout: {
      ...LAYOUT,
      xaxis: axis("seconds", { ...FIXED, range }),
      yaxis: axis("", PERCENT),
      shapes: blankShapes(withoutAnswer(moments, atS), "y domain"),
    },
  };
}

/**
 * Creates the traces of probabilities over time, stacked to 100 %.
 *
 * @param moments The moments. Where one has no answer, the areas connect its neighbours, and
 * {@linkcode withoutAnswer} returns the stretch to cover.
 * @param classes Names of the classes, in the order of the probabilities.
 * @param ends Times in seconds to which the first and the last answer are extended.
 * @returns One area for each class.
 */
export function emotionTraces(
  moments: readonly TimelineMoment[],
  classes: readonly string[],
  [fromS, toS]: readonly [number, number],
): object[] {
  const answered = moments.filter(({ probabilities }) => probabilities);
  if (answered.length === 0) return [];
  const ends = [{ ...answered[0], atS: fromS }, { ...answered.at(-1)!, atS: toS }] as const;
  const colours = coloursOf(classes);
  const { data } = timelineFigure([ends[0], ...answered, ends[1]], classes, NO_TITLE);
  return data.map((trace, i) => ({
    ...trace,
    line: { width: 0.5, color: colours[i] },
    fillcolor: colours[i],
    hovertemplate: `${classes[i]} %{y:.0f} %<extra></extra>`,
  }));
}

/** Returns the stretches around the moments that have no answer. */
export function withoutAnswer(moments: readonly TimelineMoment[], endS: number): Stretch[] {
  const middle = (i: number) => (moments[i].atS + moments[i + 1].atS) / 2;
  return moments.flatMap(({ probabilities }, i) => {
    if (probabilities) return [];
    const fromS = i === 0 ? 0 : middle(i - 1);
    return [{ fromS, toS: i === moments.length - 1 ? endS : middle(i) }];
  });
}

/** Covers stretches of a figure with shapes, which the style sheet fills with the background. */
export function blankShapes(stretches: readonly Stretch[], yref: string): object[] {
  return stretches.map(({ fromS, toS }) => ({
    type: "rect",
    x0: fromS,
    x1: toS,
    yref,
    y0: 0,
    y1: 1,
    line: { width: 0 },
  }));
}
