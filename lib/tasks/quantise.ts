import UPNG from "upng-js";

/** Enough colours for a figure. */
const COLOURS = 128;

/**
 * Makes a picture smaller: a palette in place of full colour.
 *
 * @param png A PNG file in base64.
 * @returns The same picture in 128 colours, a PNG file in base64.
 */
export function quantise(png: string): string {
  const picture = UPNG.decode(Uint8Array.fromBase64(png).buffer);
  const [pixels] = UPNG.toRGBA8(picture);
  return new Uint8Array(UPNG.encode([pixels], picture.width, picture.height, COLOURS)).toBase64();
}
