import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import { axis, figureOf, SERIES_COLOURS, toPercent } from "./figure.ts";
import { TICKS } from "./line_figure.ts";
import { n, svgDocument, svgText } from "./svg.ts";

const UNCHANGED = ": answers unchanged";
const [PASSED, FAILED] = SERIES_COLOURS;
const ROW_HEIGHT = 22;
const WIDTH = 760;
const MARGIN = { l: 370, r: 40, t: 76, b: 60 };

/** Draws the share of answers that each degradation leaves unchanged, and its limit, as SVG. */
export function scorecardSvg(rows: readonly ScorecardRow[]): string {
  const own = rows.filter(({ what }) => what.endsWith(UNCHANGED));
  const subtitle = own.length > 0
    ? `${own[0].model}, ${own[0].recordings} recordings; blue passes, orange fails, | is the limit`
    : "no recordings were given";
  const height = MARGIN.t + MARGIN.b + ROW_HEIGHT * Math.max(1, own.length);
  const { layout } = figureOf(
    [],
    { title: "Answers unchanged by each degradation", subtitle },
    axis("answers unchanged, %"),
    axis(""),
    { width: WIDTH, height, margin: MARGIN },
  );
  const x = (percent: number) => n(MARGIN.l + percent / 100 * (WIDTH - MARGIN.l - MARGIN.r));
  const bottom = height - MARGIN.b;
  const ticks = TICKS.map((value) =>
    `<path d="M${x(value)} ${MARGIN.t}V${bottom}" stroke="#ddd"/>` +
    svgText(x(value), bottom + 20, `${value} %`, `font-size="12"`)
  );
  const bars = own.map(({ what, value, limit, passed }, i) => {
    const y = MARGIN.t + i * ROW_HEIGHT;
    const width = n(x(toPercent(value)) - MARGIN.l), end = x(toPercent(limit ?? 0));
    const name = what.slice(0, -UNCHANGED.length);
    return `<rect x="${MARGIN.l}" y="${y + 3}" width="${width}" height="${ROW_HEIGHT - 6}" ` +
      `fill="${passed ? PASSED : FAILED}"/>` +
      `<path d="M${end} ${y + 1}v${ROW_HEIGHT - 2}" stroke="#222" stroke-width="2"/>` +
      svgText(MARGIN.l - 8, y + 15, name, `font-size="12" text-anchor="end"`);
  });
  return svgDocument(layout, [...ticks, ...bars]);
}
