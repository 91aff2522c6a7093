import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";

/** A named way to turn a recording into a fixed number of values. */
export interface FeatureSet {
  /** Short name, as on the command line: `baseline`. */
  readonly id: string;
  /**
   * Counts changes of the computation that the parameters do not show; raise it with any change
   * that moves a value, and make the tables again.
   */
  readonly revision: number;
  /** Everything that decides the values, by name. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Names of the values, in order. */
  readonly columns: readonly string[];
  /**
   * Computes the values.
   *
   * @param signal A recording at `SAMPLE_RATE_HZ`.
   * @returns Shape `[columns.length]`, all finite.
   * @throws {RangeError} If the sample rate is another or there are no samples.
   */
  extract(signal: Signal): Float32Array;
}

/** What a feature set is, as text that can be stored beside values and compared. */
export interface FeatureDefinition {
  /** Name of the feature set. */
  readonly id: string;
  /** Its revision. */
  readonly revision: number;
  /** Rate of the signals it takes, in Hz. */
  readonly sampleRateHz: number;
  /** Everything that decides the values. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Names of the values, in order. */
  readonly columns: readonly string[];
}

/**
 * Describes a feature set for storing beside what it computed.
 *
 * @param set The feature set.
 * @returns Its definition without the code.
 */
export function featureDefinition(set: FeatureSet): FeatureDefinition {
  const { id, revision, parameters, columns } = set;
  return { id, revision, sampleRateHz: SAMPLE_RATE_HZ, parameters, columns };
}

/**
 * Condenses a definition to a short text, equal only for equal definitions.
 *
 * @param definition The definition.
 * @returns SHA-256 of its JSON, 64 hexadecimal digits.
 */
export async function definitionHash(definition: FeatureDefinition): Promise<string> {
  const { id, revision, sampleRateHz, parameters, columns } = definition;
  const canonical = JSON.stringify([id, revision, sampleRateHz, parameters, columns]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Checks that a signal can be analysed.
 *
 * @param signal The signal.
 * @throws {RangeError} If its rate is not `SAMPLE_RATE_HZ` or it is empty.
 */
export function requireAnalysable(signal: Signal): void {
  if (signal.sampleRateHz !== SAMPLE_RATE_HZ) {
    throw new RangeError(
      `Cannot extract features at ${signal.sampleRateHz} Hz, expected ${SAMPLE_RATE_HZ} Hz; ` +
        `resample first`,
    );
  }
  if (signal.samples.length === 0) {
    throw new RangeError("Cannot extract features from 0 samples, expected at least 1");
  }
}

/**
 * Numbers column names: `mel_000`, `mel_001`, …
 *
 * @param prefix The part before the number.
 * @param count How many.
 * @returns The names, all of one length.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { numbered } from "./feature_set.ts";
 * assert(numbered("mfcc", 40)[7] === "mfcc_07");
 * ```
 */
export function numbered(prefix: string, count: number): string[] {
  const digits = String(count - 1).length;
  return Array.from({ length: count }, (_, i) => `${prefix}_${String(i).padStart(digits, "0")}`);
}
