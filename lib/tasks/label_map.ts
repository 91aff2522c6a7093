import { WrongUsage } from "./command.ts";

/**
 * Reads what labels stand for, as users write it.
 *
 * @param text `anger=angry,joy=happy`; `bored=` for recordings that are left out.
 * @returns Emotion by label; an empty text gives none.
 * @throws {WrongUsage} If a part of it is not of that form, or a label is there twice.
 */
export function parseLabelMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const part of text === "" ? [] : text.split(",")) {
    const [label, emotion, ...more] = part.split("=").map((word) => word.trim());
    if (label === "" || emotion === undefined || more.length > 0) {
      throw new WrongUsage(
        `Cannot read --map ${text}: expected label=emotion, got ${JSON.stringify(part)}`,
      );
    }
    if (Object.hasOwn(map, label)) {
      throw new WrongUsage(`Cannot read --map ${text}: ${label} is there twice`);
    }
    map[label] = emotion;
  }
  return map;
}
