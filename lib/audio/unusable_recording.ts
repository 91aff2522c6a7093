/**
 * Thrown for a recording that cannot be used, such as a damaged file or one without speech: the
 * input is at fault, not the program. The message gives the reason, and what is expected instead.
 */
export class UnusableRecording extends Error {
  /** Set as a property, because an error sent by a worker loses its class but keeps its name. */
  override readonly name = "UnusableRecording";
}
