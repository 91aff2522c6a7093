import { withId } from "../../core/with_id.ts";
import { changeSpeed } from "../resample.ts";
import type { Degradation } from "./degradation.ts";
import { LINES } from "./lines.ts";
import { pinkNoise } from "../sounds.ts";
import { noise, NOISES } from "./noises.ts";
import { SMALL_CHANGES, withGain } from "./small_changes.ts";
import { firstSeconds, SURROUNDINGS } from "./surroundings.ts";

/** One point of a curve over the strength of a degradation. */
export interface DegreeOfChange extends Degradation {
  /** Name of the curve: what is changed, such as `level`. */
  readonly curve: string;
}

/** A change of level that is common outside studios, in dB. */
const QUIET_DB = -12;

/** The points of all curves. */
export const DEGREES: readonly DegreeOfChange[] = [
  ...[QUIET_DB, -6, 6, 12].map((db): DegreeOfChange => ({
    curve: "level",
    id: db === QUIET_DB ? "quiet" : `level${db > 0 ? "+" : "-"}${Math.abs(db)}db`,
    description: `${Math.abs(db)} dB ${db < 0 ? "quieter" : "louder"}`,
    apply: (signal) => withGain(signal, db),
  })),
  ...[0.5, 1, 1.5, 2, 3, 4].map((seconds): DegreeOfChange => ({
    curve: "length",
    id: `length-${seconds}s`,
    description: `the first ${seconds} s of speech`,
    apply: (signal) => firstSeconds(signal, seconds),
  })),
  ...[0.9, 0.95, 1.05, 1.1].map((speed): DegreeOfChange => ({
    curve: "speed",
    id: `speed-${speed}x`,
    description: `${Math.round(100 * Math.abs(speed - 1))} % ${speed < 1 ? "slower" : "faster"}`,
    apply: (signal) => changeSpeed(signal, speed),
  })),
  { curve: "noise", ...noise("noise", "pink noise", 10, pinkNoise) },
];

/**
 * Degradations for testing the robustness of models, by kind: small changes, which should not
 * change a prediction; noise; telephone lines and a codec; microphones and rooms.
 */
export const DEGRADATIONS_BY_KIND = {
  small: SMALL_CHANGES,
  noise: NOISES,
  line: LINES,
  surroundings: SURROUNDINGS,
};
/** Kind of a degradation. */
export type DegradationKind = keyof typeof DEGRADATIONS_BY_KIND;

/** All degradations; their ids are unique. */
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
