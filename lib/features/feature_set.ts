import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { sha256Hex } from "../core/hash.ts";
import { meanPower } from "../core/statistics.ts";

/** A fixed number of named features that can be computed from any recording. */
export interface FeatureSet {
  /** Short name, as on the command line: `baseline`. */
  readonly id: string;
  /**
   * Version of the computation. Increase it, and extract the tables again, when values change but
   * `parameters` do not.
   */
  readonly revision: number;
  /** Everything that the values depend on, by name. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Names of the features, in order. */
  readonly columns: readonly string[];
  /** Loads what `extract` needs, such as pretrained weights; absent if it needs nothing. */
  load?(): Promise<void>;
  /**
   * Computes the features of a recording.
   *
   * @param signal A recording at `SAMPLE_RATE_HZ`.
   * @returns Shape `[columns.length]`, all finite.
   * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ`, there are no samples, or one is
   * not finite.
   */
  extract(signal: Signal): Float32Array;
  /**
   * Rounds features before they are stored in a table, which makes tables smaller; absent if tables
   * store them as extracted.
   */
  round?(values: Float32Array): Float32Array;
}

/** Definition of a feature set as plain data, which is stored with its values and compared. */
export interface FeatureDefinition extends Omit<FeatureSet, "extract" | "load" | "round"> {
  /** Sample rate of the recordings, in Hz. */
  readonly sampleRateHz: number;
}

/** Returns the definition of a feature set. */
export function featureDefinition(set: FeatureSet): FeatureDefinition {
  const { id, revision, parameters, columns } = set;
  return { id, revision, sampleRateHz: SAMPLE_RATE_HZ, parameters, columns };
}

/** Hashes a definition with SHA-256, as 64 hexadecimal digits. */
export function definitionHash(definition: FeatureDefinition): Promise<string> {
  const { id, revision, sampleRateHz, parameters, columns } = definition;
  const canonical = JSON.stringify([id, revision, sampleRateHz, parameters, columns]);
  return sha256Hex(new TextEncoder().encode(canonical));
}

/**
 * Checks that features can be extracted from a signal.
 *
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ`, there are no samples, or one is
 * not finite.
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
  if (!Number.isFinite(meanPower(signal.samples))) {
    throw new RangeError("Cannot extract features: a sample is NaN or infinite");
  }
}

/** Returns column names numbered with leading zeros: `mel_000`, `mel_001`, … */
export function numbered(prefix: string, count: number): string[] {
  const digits = String(count - 1).length;
  return Array.from({ length: count }, (_, i) => `${prefix}_${String(i).padStart(digits, "0")}`);
}
