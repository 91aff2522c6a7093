import type { Random } from "../../core/random.ts";
import type { Signal } from "../signal.ts";

/** A change of recordings for testing the robustness of models. */
export interface Degradation {
  /** Short name. */
  readonly id: string;
  /** Description for tables and figures. */
  readonly description: string;
  /**
   * Changes a recording, but not its sample rate.
   *
   * @param random Random number generator, for noise, echoes and other random choices.
   * @param voices Recordings of other speakers, at the same rate, for changes that add voices.
   */
  apply(signal: Signal, random: Random, voices?: readonly Signal[]): Promise<Signal> | Signal;
}
