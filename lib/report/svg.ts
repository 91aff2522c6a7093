import type { Layout } from "./figure.ts";

/**
 * Creates an SVG document of elements with the titles of a figure and of its axes. Not drawn by
 * Plotly, which needs a browser; this way, the bytes are the same on every machine.
 */
export function svgDocument(
  { title, font, margin, width, height, xaxis, yaxis }: Layout,
  elements: readonly string[],
): string {
  const middleX = (margin.l + width - margin.r) / 2;
  const middleY = n((margin.t + height - margin.b) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" fill="#222" text-anchor="middle" ` +
    `font-family="${font.family}">`,
    `<title>${escapeMarkup(title.text)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    svgText(width / 2, 32, title.text, `font-size="17"`),
    svgText(width / 2, 54, title.subtitle.text, `font-size="12" fill="#555"`),
    ...elements,
    svgText(middleX, height - margin.b + 46, xaxis.title.text, `font-size="13"`),
    svgText(18, middleY, yaxis.title.text, `transform="rotate(-90 18 ${middleY})" font-size="13"`),
    "</svg>",
  ].join("\n") + "\n";
}

/** Creates a text element; escapes the content, but not the attributes. */
export function svgText(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${n(x)}" y="${n(y)}" ${attributes}>${escapeMarkup(content)}</text>`;
}

/** Rounds a coordinate to a tenth of a pixel. */
export function n(value: number): number {
  return Number(value.toFixed(1));
}

function escapeMarkup(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
