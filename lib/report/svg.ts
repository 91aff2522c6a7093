/**
 * A line of text.
 *
 * @param x Place, as {@linkcode coordinate} writes it.
 * @param y Place of the base line.
 * @param content The text; escaped here.
 * @param attributes Attributes of the element, as they stand in the document.
 * @returns An SVG element.
 */
export function svgText(x: string, y: string, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${svgEscape(content)}</text>`;
}

/**
 * Writes a coordinate with at most one decimal.
 *
 * @param value The coordinate.
 * @returns Its text.
 */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(1)));
}

/**
 * Escapes text for an SVG document.
 *
 * @param content The text.
 * @returns The text without markup.
 */
export function svgEscape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
