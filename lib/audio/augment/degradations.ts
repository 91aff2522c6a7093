import { withId } from "../../core/with_id.ts";
import { changeSpeed } from "./speed.ts";
import type { Degradation } from "./degradation.ts";
import { LINES } from "./lines.ts";
import { NOISES, pinkNoiseAt } from "./noises.ts";
import { SMALL_CHANGES, withGain } from "./small_changes.ts";
import { firstSeconds, SURROUNDINGS } from "./surroundings.ts";

/** A degradation by degree, for a curve. */
export interface DegreeOfChange extends Degradation {
  /** What is changed, such as `level`. */
  readonly curve: string;
}

/** A degree, whose description is the value with its unit. */
function degree(curve: string, id: string, description: string, apply: Degradation["apply"]) {
  return { curve, id, description, apply };
}

const LEVELS_DB = [-12, -6, 6, 12];
const LENGTHS_S = [0.5, 1, 1.5, 2, 3, 4];
const SPEEDS = [0.9, 0.95, 1.05, 1.1];

/** The change of level that occurs outside of studios. */
const QUIET_DB = -12;

/** Changes by degree. */
export const DEGREES: readonly DegreeOfChange[] = [
  ...LEVELS_DB.map((db) =>
    degree(
      "level",
      db === QUIET_DB ? "quiet" : `level${db > 0 ? "+" : "-"}${Math.abs(db)}db`,
      `${Math.abs(db)} dB ${db < 0 ? "quieter" : "louder"}`,
      (signal) => withGain(signal, db),
    )
  ),
  ...LENGTHS_S.map((seconds) =>
    degree(
      "length",
      `length-${seconds}s`,
      `the first ${seconds} s of speech`,
      (signal) => firstSeconds(signal, seconds),
    )
  ),
  ...SPEEDS.map((speed) =>
    degree(
      "speed",
      `speed-${speed}x`,
      `${Math.round(100 * Math.abs(speed - 1))} % ${speed < 1 ? "slower" : "faster"}`,
      (signal) => changeSpeed(signal, speed),
    )
  ),
  { curve: "noise", ...pinkNoiseAt(10) },
];

/**
 * Degradations that the robustness of models is evaluated with, by kind: changes that should change
 * no answer; noise; telephone lines and a codec; microphones and rooms.
 */
export const DEGRADATIONS_BY_KIND: Readonly<Record<DegradationKind, readonly Degradation[]>> = {
  small: SMALL_CHANGES,
  noise: NOISES,
  line: LINES,
  surroundings: SURROUNDINGS,
};
/** Kind of a degradation. */
export type DegradationKind = "small" | "noise" | "line" | "surroundings";

/** Every degradation, each id once. */
export const ALL_DEGRADATIONS: readonly Degradation[] = [
  ...Object.values(DEGRADATIONS_BY_KIND).flat(),
  ...DEGREES,
];

/**
 * Finds a degradation by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
export function degradation(id: string): Degradation {
  return withId(ALL_DEGRADATIONS, id, "Unknown degradation");
}
