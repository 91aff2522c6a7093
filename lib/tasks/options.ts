import { ADAPT_TO, type AdaptTo } from "../model/mod.ts";
import { WrongUsage } from "./command.ts";

/**
 * Parses the value of an option that takes one of several words.
 *
 * @param option The option, such as `--kind`.
 * @throws {WrongUsage} If the value is none of the words.
 */
export function parseOneOf<T extends string>(
  option: string,
  value: string,
  known: readonly T[],
): T {
  const found = known.find((word) => word === value);
  if (found !== undefined) return found;
  throw new WrongUsage(`Cannot use ${option} ${value}, expected one of ${known.join(", ")}`);
}

/**
 * Parses the value of an option that takes a whole number.
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
 * Parses the value of `--adapt`.
 *
 * @param enrols Whether a speaker is enrolled as well.
 * @throws {WrongUsage} If it is not in {@linkcode ADAPT_TO}, or cannot be combined with enrolment.
 */
export function parseAdaptTo(value: string, enrols: boolean): AdaptTo {
  const to = parseOneOf("--adapt", value, ADAPT_TO);
  if (!enrols || to === "none") return to;
  throw new WrongUsage(`Cannot combine --enrol and --adapt ${to}; give one of them`);
}

/**
 * Parses the value of `--map`.
 *
 * @param text Pairs such as `anger=angry,joy=happy`; `bored=` leaves recordings out.
 * @returns Emotion by label; empty if the text is.
 * @throws {WrongUsage} If a pair has another form, or a label occurs twice.
 */
export function parseLabelMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const part of text === "" ? [] : text.split(",")) {
    const [label, emotion, ...more] = part.split("=").map((word) => word.trim());
    // "=" is the pair that leaves out recordings whose label is empty.
    if (emotion === undefined || (label === "" && emotion !== "") || more.length > 0) {
      throw new WrongUsage(
        `Cannot read --map ${text}: expected label=emotion, got ${JSON.stringify(part)}`,
      );
    }
    if (Object.hasOwn(map, label)) {
      throw new WrongUsage(`Cannot read --map ${text}: ${label} occurs twice`);
    }
    map[label] = emotion;
  }
  return map;
}
