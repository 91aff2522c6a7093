import { durationS, type Signal } from "../audio/signal.ts";
import { stftMagnitudes } from "../features/dsp/stft.ts";
import type { TimelineMoment } from "../model/timeline.ts";
import type { Figure, FigureLabels, FigureTitle } from "./figure.ts";
import { axis, emotionColour, figureOf, MARGIN, rounded, SERIES_COLOURS } from "./figure.ts";

/** Draws a waveform: the lowest and the highest sample of each of up to 800 pixel columns. */
export function waveformFigure(signal: Signal, title: FigureTitle): Figure {
  const { samples, sampleRateHz } = signal;
  const columns = Math.min(800, samples.length);
  const x: number[] = [], y: number[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor(column * samples.length / columns);
    const to = Math.floor((column + 1) * samples.length / columns);
    const part = samples.subarray(from, to);
    x.push(from / sampleRateHz, from / sampleRateHz);
    y.push(part.reduce((a, b) => Math.min(a, b)), part.reduce((a, b) => Math.max(a, b)));
  }
  const line = lineTrace(rounded(y, 3), { color: SERIES_COLOURS[0], width: 1 });
  const trace = { ...line, x: rounded(x), hoverinfo: "skip" };
  const seconds = axis("seconds", { range: [0, durationS(signal)] });
  return figureOf([trace], title, seconds, axis("amplitude"), { height: 260 });
}

/** Draws magnitudes, shape `[bins]`, as levels in dB from 0 Hz to half the sample rate. */
export function spectrumFigure(
  magnitudes: ArrayLike<number>,
  sampleRateHz: number,
  title: FigureTitle,
): Figure {
  const levels = rounded(Array.from(magnitudes, toDecibels), 3);
  const line = lineTrace(levels, { color: SERIES_COLOURS[0], width: 1.5 });
  const trace = { ...line, x0: 0, dx: sampleRateHz / 2 / (magnitudes.length - 1) };
  return figureOf([trace], title, axis("Hz"), axis("level in dB"), { height: 280 });
}

const SPECTROGRAM_FRAMING = { frameSamples: 512, hopSamples: 320 };

/**
 * Computes the levels of a signal over time and frequency, for {@linkcode timeMapFigure}.
 *
 * @returns Levels in dB, at least the loudest minus 80 dB, in bands from 0 Hz to 4 kHz; `y` has the
 * frequencies of the bands in Hz.
 */
export function spectrogramMap({ samples, sampleRateHz }: Signal): TimeMap & { y: number[] } {
  const { magnitudes, bins } = stftMagnitudes(samples, SPECTROGRAM_FRAMING);
  const hzABin = sampleRateHz / SPECTROGRAM_FRAMING.frameSamples;
  const bands = Math.min(bins, Math.floor(4_000 / hzABin) + 1);
  const levels = magnitudes.filter((_, i) => i % bins < bands).map(toDecibels);
  const loudest = levels.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    values: levels.map((level) => Math.round(Math.max(level, loudest - 80))),
    bands,
    hopS: SPECTROGRAM_FRAMING.hopSamples / sampleRateHz,
    y: Array.from({ length: bands }, (_, k) => Math.round(k * hzABin)),
  };
}

function toDecibels(magnitude: number): number {
  return 20 * Math.log10(Math.max(magnitude, 1e-7));
}

/** Values over time, row-major, shape `[frames][bands]`, and the hop between frames in seconds. */
export type TimeMap = { values: ArrayLike<number>; bands: number; hopS: number };

/** Text and colours of a map over time. */
export interface TimeMapLabels extends FigureLabels {
  /** Centre or name of each band, shape `[bands]`; defaults to numbers from 0. */
  readonly y?: readonly (number | string)[];
  /** Unit of the values. */
  readonly unit: string;
  /** Values at the ends of the colour scale; default to the lowest and the highest. */
  readonly range?: readonly [number, number];
}

/** Draws values over time as a heatmap, such as mel bands, chroma or MFCC. Low bands are below. */
export function timeMapFigure(map: TimeMap, labels: TimeMapLabels): Figure {
  const { yTitle, y, unit, range } = labels;
  const trace = { ...heatmap(map, range), y, colorbar: { title: { text: unit } } };
  const attributes = { height: 340, margin: { ...MARGIN, r: 90 } };
  return figureOf([trace], labels, axis("seconds"), axis(yTitle), attributes);
}

/** Draws named maps of the same bands in two columns, with common axes and colours. */
export function timeMapGrid(
  maps: readonly (TimeMap & { readonly name: string })[],
  labels: Required<Omit<TimeMapLabels, "y">>,
): Figure {
  const { yTitle, unit, range } = labels;
  const rows = Math.ceil(maps.length / 2);
  const longestS = Math.max(...maps.map(({ values, bands, hopS }) => values.length / bands * hopS));
  const seconds = axis("seconds", { range: [0, longestS] });
  // Plotly numbers axes from the second on: x, x2. There is an x axis per column, a y axis per row.
  const number = (i: number) => i === 0 ? "" : i + 1;
  const axesOf = (i: number) => [`x${number(i % 2)}`, `y${number(Math.floor(i / 2))}`];
  const rowAxes = Array.from({ length: rows }, (_, i) => [`yaxis${number(i)}`, axis(yTitle)]);
  const traces = maps.map((map, i) => {
    const [xaxis, yaxis] = axesOf(i);
    const colorbar = { title: { text: unit } };
    return { ...heatmap(map, range), xaxis, yaxis, colorbar, showscale: i === 0 };
  });
  const annotations = maps.map(({ name }, i) => {
    const [x, y] = axesOf(i);
    const place = { xref: `${x} domain`, yref: `${y} domain`, x: 0, y: 1 };
    return { text: name, ...place, xanchor: "left", yanchor: "bottom", showarrow: false };
  });
  return figureOf(traces, labels, seconds, axis(yTitle), {
    height: 140 + 150 * rows,
    margin: { ...MARGIN, r: 90, t: 90 },
    grid: { rows, columns: 2, pattern: "coupled", xgap: 0.08, ygap: 0.2 },
    xaxis2: seconds,
    ...Object.fromEntries(rowAxes),
    annotations,
  });
}

function heatmap({ values, bands, hopS }: TimeMap, range?: readonly [number, number]) {
  const frames = Array.from({ length: values.length / bands }, (_, t) => t);
  const row = (band: number) => rounded(frames.map((t) => values[t * bands + band]), 3);
  return {
    type: "heatmap",
    x0: 0,
    dx: hopS,
    z: Array.from({ length: bands }, (_, band) => row(band)),
    colorscale: "Cividis",
    zmin: range?.[0],
    zmax: range?.[1],
    hovertemplate: "%{x:.2f} s, %{y}: %{z}<extra></extra>",
  };
}

function lineTrace(y: readonly (number | null)[], line: object) {
  return { type: "scatter", mode: "lines", y, line };
}

/** Draws values over time as lines, one value every `hopS` seconds; `null` leaves a gap. */
export function timeLinesFigure(
  lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[],
  hopS: number,
  labels: FigureLabels,
): Figure {
  const traces = lines.map(({ name, values }) => {
    return { ...lineTrace(rounded(values), { width: 2 }), name, x0: 0, dx: hopS };
  });
  return figureOf(traces, labels, axis("seconds"), axis(labels.yTitle), {
    height: 300,
    colorway: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#555555"],
    showlegend: lines.length > 1,
  });
}

/** Draws the probabilities of the emotions over time, stacked to 100 %. */
export function timelineFigure(
  moments: readonly TimelineMoment[],
  emotions: readonly string[],
  title: FigureTitle,
): Figure {
  const x = rounded(moments.map(({ atS }) => atS));
  const traces = emotions.map((emotion, i) => {
    const color = emotionColour(emotion);
    const percentages = moments.map((moment) =>
      moment.probabilities ? 100 * moment.probabilities[i] : null
    );
    const line = lineTrace(rounded(percentages, 3), { width: 0.5, color });
    const area = { stackgroup: "all", fillcolor: color, hovertemplate: "%{y:.0f} %" };
    return { ...line, name: emotion, x, ...area };
  });
  const probability = axis("probability", { range: [0, 100], ticksuffix: " %" });
  const attributes = { height: 320, hovermode: "x unified" };
  return figureOf(traces, title, axis("seconds"), probability, attributes);
}
