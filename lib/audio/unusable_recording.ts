/**
 * Reports a recording that cannot be used, such as a damaged file or one without speech: the input
 * is at fault, not the program. The message gives the reason, and what is expected instead.
 */
export class UnusableRecording extends Error {
  /** Survives the way from a worker, which the class does not. */
  override readonly name = "UnusableRecording";
}
