import { ADAPT_TO, type AdaptTo } from "../model/mod.ts";
import { WrongUsage } from "./command.ts";

/**
 * Reads the value of an option that takes one of several words.
 *
 * @param option The option, such as `--kind`.
 * @throws {WrongUsage} If the value is none of them.
 */
export function parseOneOf<T extends string>(
  option: string,
  value: string,
  known: readonly T[],
): T {
  const found = known.find((own) => own === value);
  if (found !== undefined) return found;
  throw new WrongUsage(`Cannot use ${option} ${value}, expected one of ${known.join(", ")}`);
}

/**
 * Reads the value of an option that takes a whole number.
 *
 * @param option The option, such as `--port`.
 * @throws {WrongUsage} If the value is not a whole number from `least` to `most`.
 */
export function parseWholeNumber(
  option: string,
  value: string,
  least: number,
  most: number,
): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new WrongUsage(
    `Cannot use ${option} ${value}, expected a whole number from ${least} to ${most}`,
  );
}

/**
 * Reads the value of `--adapt`.
 *
 * @param enrols Whether a speaker is to be enrolled as well.
 * @throws {WrongUsage} If it is none of {@linkcode ADAPT_TO}, or cannot be combined with enrolment.
 */
export function parseAdaptTo(value: string, enrols: boolean): AdaptTo {
  const to = parseOneOf("--adapt", value, ADAPT_TO);
  if (!enrols || to === "none") return to;
  throw new WrongUsage(`Cannot combine --enrol and --adapt ${to}; give one of them`);
}

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
