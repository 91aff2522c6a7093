import type { LineFigure, LineTrace } from "./line_figure.ts";
import { coordinate as n, svgEscape, svgText } from "./svg.ts";

/**
 * Renders a figure of lines as a standalone picture, from the specification that Plotly takes.
 *
 * @param figure The figure.
 * @returns An SVG document; the same bytes on any machine.
 */
export function lineSvg({ data, layout }: LineFigure): string {
  const { width, height, margin, xaxis, yaxis, title } = layout;
  const right = width - margin.r, bottom = height - margin.b;
  const x = place(xaxis.range, margin.l, right);
  const y = place(yaxis.range, bottom, margin.t);
  const grid = [
    ...yaxis.tickvals.map((value) =>
      `<path d="M${n(margin.l)} ${n(y(value))}H${n(right)}" stroke="#ddd"/>` +
      svgText(n(margin.l - 8), n(y(value) + 4), `${value} %`, `font-size="12" text-anchor="end"`)
    ),
    ...xaxis.tickvals.map((value) =>
      svgText(n(x(value)), n(bottom + 20), String(value), `font-size="12"`)
    ),
    `<path d="M${n(margin.l)} ${n(bottom)}H${n(right)}" stroke="#222"/>`,
  ];
  const step = (right - margin.l) / data.length;
  const legend = data.map(({ name, line }, i) => {
    const at = margin.l + i * step;
    return `<path d="M${n(at)} ${height - 18}h24" ${stroke(line)}/>` +
      svgText(n(at + 30), String(height - 14), name, `font-size="12" text-anchor="start"`);
  });
  const middle = n((margin.t + bottom) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" fill="#222" text-anchor="middle" ` +
    `font-family="${layout.font.family}">`,
    `<title>${svgEscape(title.text)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    svgText(n(width / 2), "32", title.text, `font-size="17"`),
    svgText(n(width / 2), "54", title.subtitle.text, `font-size="12" fill="#555"`),
    ...grid,
    ...data.flatMap((trace) => drawTrace(trace, x, y)),
    svgText(n((margin.l + right) / 2), n(bottom + 46), xaxis.title.text, `font-size="13"`),
    svgText("18", middle, yaxis.title.text, `transform="rotate(-90 18 ${middle})" font-size="13"`),
    ...legend,
    "</svg>",
  ].join("\n") + "\n";
}

type Scale = (value: number) => number;

function place([from, to]: readonly [number, number], start: number, end: number): Scale {
  return (value) => start + (value - from) / (to - from) * (end - start);
}

function stroke({ color, dash, width }: LineTrace["line"]): string {
  const dots = dash === "dot" ? ` stroke-dasharray="2 4"` : "";
  return `stroke="${color}" stroke-width="${width}" fill="none"${dots}`;
}

function drawTrace({ x: xs, y: ys, line, mode, error_y }: LineTrace, x: Scale, y: Scale) {
  const points = xs.map((value, i) => `${n(x(value))} ${n(y(ys[i]))}`);
  const bars = error_y === undefined ? [] : xs.map((value, i) => {
    const [top, bottom] = [ys[i] + error_y.array[i], ys[i] - error_y.arrayminus[i]];
    return `<path d="M${n(x(value))} ${n(y(top))}V${n(y(bottom))}" stroke="${line.color}"/>`;
  });
  const markers = mode === "lines"
    ? []
    : xs.map((value, i) =>
      `<circle cx="${n(x(value))}" cy="${n(y(ys[i]))}" r="4" fill="${line.color}"/>`
    );
  return [`<path d="M${points.join("L")}" ${stroke(line)}/>`, ...bars, ...markers];
}
