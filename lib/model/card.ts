import * as v from "valibot";

const text = v.pipe(v.string(), v.minLength(1));
const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const fraction = v.pipe(finite, v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "Expected 64 hexadecimal digits"));
const notAnArray = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), "Expected an object, got an array"),
);
/** Any object; valibot itself accepts arrays as records. */
const anything = v.pipe(notAnArray, v.record(v.string(), v.unknown()));

/** Value of `format` in the cards that this code writes and reads. */
export const CARD_FORMAT = "speech-emotion-card/2";

const CardSchema = v.object({
  format: v.literal(CARD_FORMAT),
  description: text,
  featureSet: v.object({
    id: text,
    revision: v.pipe(v.number(), v.integer()),
    sampleRateHz: positive,
    parameters: v.pipe(notAnArray, v.record(v.string(), v.union([v.string(), v.number()]))),
    columns: v.pipe(v.array(text), v.minLength(1)),
  }),
  featureSetSha256: sha256,
  emotions: v.pipe(
    v.array(text),
    v.minLength(2),
    v.check((names) => new Set(names).size === names.length, "Expected different names"),
  ),
  classMeans: v.array(v.array(finite)),
  scaler: v.object({
    mean: v.array(finite),
    standardDeviation: v.array(positive),
    withinSpeaker: v.array(positive),
    limit: v.nullable(positive),
  }),
  temperature: v.pipe(positive, v.minValue(1e-6)), // its reciprocal must be finite
  threshold: fraction,
  training: anything,
  metrics: anything,
  licence: text,
  limits: text,
  files: v.object({ "model.json": sha256, "weights.bin": sha256 }),
});

/** `card.json`: how to use a saved model, where it comes from and how good it is. */
export type Card = v.InferOutput<typeof CardSchema>;

/** The fields of a card that inform people. */
export interface CardText {
  /** What the model is, in a sentence. */
  readonly description: string;
  /** What it was trained on, and how. */
  readonly training: Record<string, unknown>;
  /** How good it is, and on which recordings. */
  readonly metrics: Record<string, unknown>;
  /** Licence, with the work to cite. */
  readonly licence: string;
  /** What it is not for. */
  readonly limits: string;
}

/**
 * Parses and validates a card.
 *
 * @param json Content of `card.json`.
 * @throws {SyntaxError} If it is not JSON, or a field is missing or wrong; the message names it.
 */
export function parseCard(json: string): Card {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new SyntaxError("Cannot load model: card.json is not JSON", { cause: error });
  }
  const result = v.safeParse(CardSchema, value);
  if (!result.success) {
    const [issue] = result.issues;
    const field = v.getDotPath(issue) ?? "(whole file)";
    throw new SyntaxError(
      `Cannot load model: card.json, field ${field}: expected ${
        issue.expected ?? "another value"
      }, ` +
        `got ${issue.received} (${issue.message})`,
    );
  }
  const card = result.output;
  const columns = card.featureSet.columns.length, classes = card.emotions.length;
  requireLength("classMeans", card.classMeans.length, classes, "emotions");
  for (const [c, own] of card.classMeans.entries()) {
    requireLength(`classMeans.${c}`, own.length, columns, "featureSet.columns");
  }
  for (const field of ["mean", "standardDeviation", "withinSpeaker"] as const) {
    requireLength(`scaler.${field}`, card.scaler[field].length, columns, "featureSet.columns");
  }
  return card;
}

function requireLength(field: string, length: number, expected: number, like: string): void {
  if (length === expected) return;
  throw new SyntaxError(
    `Cannot load model: card.json, field ${field}: expected ${expected} values, as many as field ` +
      `${like}, got ${length}`,
  );
}
