import type { Random } from "../../core/random.ts";
import type { Signal } from "../signal.ts";

/** A change of recordings that the robustness of models is evaluated with. */
export interface Degradation {
  /** Short name. */
  readonly id: string;
  /** Description for tables and figures. */
  readonly description: string;
  /**
   * Changes a recording; the sample rate stays.
   *
   * @param random Source of noise, echoes, and whatever is drawn for each recording.
   * @param voices Recordings of other speakers, at the same rate, for those that add voices.
   */
  apply(signal: Signal, random: Random, voices?: readonly Signal[]): Promise<Signal> | Signal;
}
