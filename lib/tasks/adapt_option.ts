import { ADAPT_TO, type AdaptTo } from "../model/mod.ts";
import { WrongUsage } from "./command.ts";

/**
 * Reads the value of `--adapt`.
 *
 * @param enrols Whether a speaker is to be enrolled as well.
 * @throws {WrongUsage} If it is none of {@linkcode ADAPT_TO}, or cannot be combined with enrolment.
 */
export function parseAdaptTo(text: string, enrols: boolean): AdaptTo {
  const found = ADAPT_TO.find((own) => own === text);
  if (found === undefined) {
    throw new WrongUsage(
      `Cannot adapt to ${JSON.stringify(text)}, expected --adapt ${ADAPT_TO.join(", ")}`,
    );
  }
  if (enrols && found !== "none") {
    throw new WrongUsage(`Cannot combine --enrol and --adapt ${found}; give one of them`);
  }
  return found;
}
