import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import { axis, figureOf, type Layout, SERIES_COLOURS } from "./figure.ts";
import { n, svgDocument, svgText } from "./svg.ts";

const UNCHANGED = ": answers unchanged";
const [PASSED, FAILED] = SERIES_COLOURS;
const ROW_HEIGHT = 22;
const WIDTH = 760;
const MARGIN = { l: 370, r: 40, t: 76, b: 60 };

/** Draws the share of answers that each degradation leaves unchanged, against its limit. */
export function scorecardFigure(rows: readonly ScorecardRow[]) {
  const own = rows.filter(({ what }) => what.endsWith(UNCHANGED));
  const toPercent = (fraction: number) => Number((100 * fraction).toFixed(2));
  const y = own.map(({ what }) => what.slice(0, -UNCHANGED.length));
  const colours = own.map(({ passed }) => passed ? PASSED : FAILED);
  const share = {
    type: "bar",
    orientation: "h",
    name: "answers unchanged",
    y,
    x: own.map(({ value }) => toPercent(value)),
    marker: { color: colours },
  };
  const limits = {
    type: "scatter",
    mode: "markers",
    name: "limit",
    y,
    x: own.map(({ limit }) => toPercent(limit ?? 0)),
    marker: { symbol: "line-ns-open", size: 16, color: "#222222" },
  };
  const subtitle = own.length > 0
    ? `${own[0].model}, ${own[0].recordings} recordings; blue passes, orange fails, | is the limit`
    : "no recordings were given";
  return figureOf(
    [share, limits],
    { title: "Answers unchanged by each degradation", subtitle },
    axis("answers unchanged, %", { range: [0, 100], tickvals: [0, 20, 40, 60, 80, 100] }),
    axis("", { autorange: "reversed" }),
    {
      width: WIDTH,
      height: MARGIN.t + MARGIN.b + ROW_HEIGHT * Math.max(1, own.length),
      margin: MARGIN,
      showlegend: false,
    },
  );
}

/** Renders a figure of {@linkcode scorecardFigure} as an SVG document. */
export function scorecardSvg(figure: ReturnType<typeof scorecardFigure>): string {
  const layout: Layout = figure.layout;
  const { margin, width, height } = layout;
  const [shares, limits] = figure.data;
  const colours = shares.marker.color;
  const x = (value: number) => margin.l + value / 100 * (width - margin.l - margin.r);
  const y = (i: number) => margin.t + i * ROW_HEIGHT;
  const bottom = height - margin.b;
  const ticks = [0, 20, 40, 60, 80, 100].map((value) =>
    `<path d="M${n(x(value))} ${margin.t}V${bottom}" stroke="#ddd"/>` +
    svgText(x(value), bottom + 20, `${value} %`, `font-size="12"`)
  );
  const bars = shares.y.map((name, i) =>
    `<rect x="${margin.l}" y="${n(y(i) + 3)}" width="${n(x(shares.x[i]) - margin.l)}" ` +
    `height="${ROW_HEIGHT - 6}" fill="${colours[i]}"/>` +
    `<path d="M${n(x(limits.x[i]))} ${n(y(i) + 1)}v${ROW_HEIGHT - 2}" stroke="#222" ` +
    `stroke-width="2"/>` +
    svgText(margin.l - 8, y(i) + 15, name, `font-size="12" text-anchor="end"`)
  );
  return svgDocument(layout, [...ticks, ...bars]);
}
