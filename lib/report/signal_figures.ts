import { durationS, type Signal } from "../audio/signal.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { stftMagnitudes } from "../features/dsp/stft.ts";
import type { TimelineMoment } from "../model/timeline.ts";
import {
  AXIS,
  baseLayout,
  EMOTION_COLOURS,
  type Figure,
  type FigureTitle,
  rounded,
  WIDE,
} from "./figure.ts";

/** Columns of pixels a waveform is drawn in. */
const WAVEFORM_COLUMNS = 800;

/**
 * Draws a waveform: the lowest and the highest sample of each column of pixels.
 *
 * @param signal The signal.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function waveformFigure(signal: Signal, title: FigureTitle): Figure {
  const { samples, sampleRateHz } = signal;
  const columns = Math.min(WAVEFORM_COLUMNS, samples.length);
  const x: number[] = [], y: number[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor(column * samples.length / columns);
    const to = Math.max(from + 1, Math.floor((column + 1) * samples.length / columns));
    let low = Infinity, high = -Infinity;
    for (let i = from; i < to; i++) {
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
    x.push(from / sampleRateHz, from / sampleRateHz);
    y.push(low, high);
  }
  return {
    data: [{
      type: "scatter",
      mode: "lines",
      x: rounded(x),
      y: rounded(y, 3),
      line: { color: "#0072b2", width: 1 },
      hoverinfo: "skip",
    }],
    layout: {
      ...baseLayout(title, { ...WIDE, height: 260 }),
      xaxis: { ...AXIS, title: { text: "seconds" }, range: [0, durationS(signal)] },
      yaxis: { ...AXIS, title: { text: "amplitude" } },
    },
  };
}

/**
 * Draws the spectrum of a moment.
 *
 * @param magnitudes Shape `[bins]`, from 0 Hz to half the sample rate.
 * @param sampleRateHz The sample rate in Hz.
 * @param title What is written above.
 * @returns A Plotly figure, levels in dB.
 */
export function spectrumFigure(
  magnitudes: ArrayLike<number>,
  sampleRateHz: number,
  title: FigureTitle,
): Figure {
  return {
    data: [{
      type: "scatter",
      mode: "lines",
      x0: 0,
      dx: sampleRateHz / 2 / (magnitudes.length - 1),
      y: rounded(Array.from(magnitudes, toDecibels), 3),
      line: { color: "#0072b2", width: 1.5 },
    }],
    layout: {
      ...baseLayout(title, { ...WIDE, height: 280 }),
      xaxis: { ...AXIS, title: { text: "Hz" } },
      yaxis: { ...AXIS, title: { text: "level in dB" } },
    },
  };
}

/** Up to here a spectrogram shows what there is to see of a voice. */
const SPECTROGRAM_TO_HZ = 4_000;
const SPECTROGRAM_FRAMING = { frameSamples: 512, hopSamples: 320 };

/**
 * Levels of a signal over time and frequency, for {@linkcode timeMapFigure}.
 *
 * @param signal The signal.
 * @returns Levels in dB, 80 dB below the loudest at least; bands from 0 Hz to 4 kHz.
 */
export function spectrogramMap({ samples, sampleRateHz }: Signal): TimeMap & { y: number[] } {
  const { magnitudes, frames, bins } = stftMagnitudes(samples, SPECTROGRAM_FRAMING);
  const hzABin = sampleRateHz / SPECTROGRAM_FRAMING.frameSamples;
  const bands = Math.min(bins, Math.floor(SPECTROGRAM_TO_HZ / hzABin) + 1);
  const values = new Float32Array(frames * bands);
  let loudest = -Infinity;
  for (let t = 0; t < frames; t++) {
    for (let k = 0; k < bands; k++) {
      const level = toDecibels(magnitudes[t * bins + k]);
      values[t * bands + k] = level;
      loudest = Math.max(loudest, level);
    }
  }
  return {
    values: values.map((level) => Math.round(Math.max(level, loudest - 80))),
    bands,
    hopS: SPECTROGRAM_FRAMING.hopSamples / sampleRateHz,
    y: Array.from({ length: bands }, (_, k) => Math.round(k * hzABin)),
  };
}

function toDecibels(magnitude: number): number {
  return 20 * Math.log10(Math.max(magnitude, 1e-7));
}

/** Values over time and frequency, or over time and whatever else is numbered. */
export interface TimeMap {
  /** Row-major, shape `[frames][bands]`. */
  readonly values: ArrayLike<number>;
  /** Number of bands. */
  readonly bands: number;
  /** Distance between frames in seconds. */
  readonly hopS: number;
}

/** How a map over time is drawn. */
export interface TimeMapLabels extends FigureTitle {
  /** Beside the axis. */
  readonly yTitle: string;
  /** Centre or name of each band, shape `[bands]`; numbers from 0 if not given. */
  readonly y?: readonly (number | string)[];
  /** What the colours mean. */
  readonly unit: string;
  /** Values at the ends of the colours; the least and the greatest if not given. */
  readonly range?: readonly [number, number];
}

/**
 * Draws values over time as colours: a spectrogram, mel bands, chroma, MFCC.
 *
 * @param map The values.
 * @param labels What is written around them.
 * @returns A Plotly figure, low bands below.
 */
export function timeMapFigure(
  map: TimeMap,
  { title, subtitle, yTitle, y, unit, range }: TimeMapLabels,
): Figure {
  return {
    data: [{ ...heatmap(map, range), ...(y ? { y } : {}), colorbar: { title: { text: unit } } }],
    layout: {
      ...baseLayout({ title, subtitle }, {
        ...WIDE,
        height: 340,
        margin: { ...WIDE.margin, r: 90 },
      }),
      xaxis: { ...AXIS, title: { text: "seconds" } },
      yaxis: { ...AXIS, title: { text: yTitle } },
    },
  };
}

/** A map and the name it has in a grid of maps. */
export interface NamedTimeMap extends TimeMap {
  /** Above the map. */
  readonly name: string;
}

/**
 * Draws maps over time beside one another, in two columns and with common axes.
 *
 * @param maps The maps.
 * @param labels What is written around them.
 * @returns A Plotly figure.
 */
export function timeMapGrid(
  maps: readonly NamedTimeMap[],
  { title, subtitle, yTitle, unit, range }: Required<Omit<TimeMapLabels, "y">>,
): Figure {
  const rows = Math.ceil(maps.length / 2);
  const longest = Math.max(...maps.map(({ values, bands, hopS }) => values.length / bands * hopS));
  const axes: Record<string, object> = {};
  const annotations: object[] = [];
  const data = maps.map((map, i) => {
    const column = i % 2, row = Math.floor(i / 2), n = i === 0 ? "" : i + 1;
    const bottom = 1 - (row + 1) / rows + 0.02, top = 1 - row / rows - 0.05;
    const left = column * 0.53;
    axes[`xaxis${n}`] = {
      ...AXIS,
      domain: [left, left + 0.47],
      anchor: `y${n}`,
      range: [0, longest],
      showticklabels: row === rows - 1,
      ...(row === rows - 1 ? { title: { text: "seconds" } } : {}),
    };
    axes[`yaxis${n}`] = {
      ...AXIS,
      domain: [bottom, top],
      anchor: `x${n}`,
      ...(column === 0 ? { title: { text: yTitle } } : { showticklabels: false }),
    };
    annotations.push({
      text: map.name,
      xref: "paper",
      yref: "paper",
      x: left,
      y: top,
      xanchor: "left",
      yanchor: "bottom",
      showarrow: false,
      font: { size: 13 },
    });
    return {
      ...heatmap(map, range),
      xaxis: `x${n}`,
      yaxis: `y${n}`,
      showscale: i === 0,
      colorbar: { title: { text: unit } },
    };
  });
  return {
    data,
    layout: {
      ...baseLayout({ title, subtitle }, {
        ...WIDE,
        height: 120 + 150 * rows,
        margin: { ...WIDE.margin, r: 90 },
      }),
      ...axes,
      annotations,
    },
  };
}

function heatmap({ values, bands, hopS }: TimeMap, range?: readonly [number, number]) {
  const frames = values.length / bands;
  return {
    type: "heatmap",
    x0: 0,
    dx: hopS,
    z: Array.from(
      { length: bands },
      (_, band) => rounded(Array.from({ length: frames }, (_, t) => values[t * bands + band]), 3),
    ),
    colorscale: "Cividis",
    ...(range ? { zmin: range[0], zmax: range[1] } : {}),
    hovertemplate: "%{x:.2f} s, %{y}: %{z}<extra></extra>",
  };
}

/** Something that changes over time. */
export interface TimeLine {
  /** What it is, in the legend. */
  readonly name: string;
  /** One value a frame; a gap where it is `null`. */
  readonly values: readonly (number | null)[];
  /** Colour; one of the series if not given. */
  readonly colour?: string;
}

/**
 * Draws values over time as lines.
 *
 * @param lines The lines, of the same frames.
 * @param hopS Distance between frames in seconds.
 * @param labels What is written around them.
 * @returns A Plotly figure.
 */
export function timeLinesFigure(
  lines: readonly TimeLine[],
  hopS: number,
  { title, subtitle, yTitle }: FigureTitle & { readonly yTitle: string },
): Figure {
  return {
    data: lines.map(({ name, values, colour }) => ({
      type: "scatter",
      mode: "lines",
      name,
      x0: 0,
      dx: hopS,
      y: values.map((value) => value === null ? null : Number(value.toPrecision(4))),
      line: { width: 2, ...(colour ? { color: colour } : {}) },
    })),
    layout: {
      ...baseLayout({ title, subtitle }, { ...WIDE, height: 300 }),
      xaxis: { ...AXIS, title: { text: "seconds" } },
      yaxis: { ...AXIS, title: { text: yTitle } },
      colorway: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#555555"],
      showlegend: lines.length > 1,
    },
  };
}

/**
 * Draws how probable each emotion is over time, stacked to 100 %.
 *
 * @param moments In order of time.
 * @param emotions Names of the probabilities.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function timelineFigure(
  moments: readonly TimelineMoment[],
  emotions: readonly Emotion[],
  title: FigureTitle,
): Figure {
  const x = rounded(moments.map(({ atS }) => atS));
  return {
    data: emotions.map((emotion, i) => ({
      type: "scatter",
      mode: "lines",
      name: emotion,
      x,
      y: moments.map(({ probabilities }) =>
        probabilities ? Number((100 * probabilities[i]).toPrecision(3)) : null
      ),
      stackgroup: "all",
      line: { width: 0.5, color: EMOTION_COLOURS[emotion] },
      fillcolor: EMOTION_COLOURS[emotion],
      hovertemplate: "%{y:.0f} %",
    })),
    layout: {
      ...baseLayout(title, { ...WIDE, height: 320 }),
      xaxis: { ...AXIS, title: { text: "seconds" } },
      yaxis: { ...AXIS, title: { text: "probability" }, range: [0, 100], ticksuffix: " %" },
      hovermode: "x unified",
    },
  };
}
