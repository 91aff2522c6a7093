import { sha256Hex } from "../core/hash.ts";
import { withId } from "../core/with_id.ts";
import { definitionHash, featureDefinition } from "../features/feature_set.ts";
import { FEATURE_SETS, featureSet } from "../features/sets/registry.ts";
import { artifactsOf, modelFromArtifacts } from "./artifacts.ts";
import { type Card, CARD_FORMAT, type CardText, parseCard } from "./card.ts";
import type { Recogniser } from "./recogniser.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** A model to be saved: everything that prediction needs, and its card. */
export interface SavedModel extends Recogniser {
  /** An answer of a lower probability counts as not sure. */
  readonly threshold: number;
  /** Where it comes from, how good it is, and what it is not for. */
  readonly card: CardText;
}

/**
 * Names of the files of a saved model. `model.json` and `weights.bin` are a `LayersModel` that
 * `tf.loadLayersModel` opens; `card.json` contains the rest.
 */
export const MODEL_FILES = ["card.json", "model.json", "weights.bin"] as const;
/** Name of a file of a saved model. */
export type ModelFile = typeof MODEL_FILES[number];

/**
 * Encodes a model as files.
 *
 * @returns The contents of the files by name; always the same for the same model.
 */
export async function encodeModel(model: SavedModel): Promise<Record<ModelFile, Uint8Array>> {
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(model.network);
  const encode = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value, null, 1) + "\n");
  const modelJson = encode({
    format: "layers-model",
    modelTopology,
    weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
  });
  const weights = new Uint8Array(weightData);
  const definition = featureDefinition(featureSet(model.featureSet));
  const { mean, standardDeviation, withinSpeaker, limit } = model.scaler;
  const card: Card = {
    format: CARD_FORMAT,
    description: model.card.description,
    emotions: [...model.emotions],
    classMeans: model.classMeans.map((own) => [...own]),
    temperature: model.temperature,
    threshold: model.threshold,
    training: model.card.training,
    metrics: model.card.metrics,
    licence: model.card.licence,
    limits: model.card.limits,
    files: { "model.json": await sha256Hex(modelJson), "weights.bin": await sha256Hex(weights) },
    featureSet: { ...definition, columns: [...definition.columns] },
    featureSetSha256: await definitionHash(definition),
    scaler: {
      mean: Array.from(mean),
      standardDeviation: Array.from(standardDeviation),
      withinSpeaker: Array.from(withinSpeaker),
      limit: Number.isFinite(limit) ? limit : null,
    },
  };
  return { "card.json": encode(card), "model.json": modelJson, "weights.bin": weights };
}

/**
 * Loads a saved model and checks that it is complete and compatible with this code.
 *
 * @param read Reads a file of the model's folder: `Deno.readFile` or `fetch`.
 * @throws {SyntaxError} If a field of the card is missing or wrong, or `model.json` is not a
 * TensorFlow.js model.
 * @throws {RangeError} If a file is damaged, this code computes the features differently, or the
 * network does not fit the card.
 */
export async function loadModel(
  read: (name: ModelFile) => Promise<Uint8Array>,
): Promise<SavedModel> {
  const [cardJson, modelJson, weights] = await Promise.all(MODEL_FILES.map(read));
  const card = parseCard(new TextDecoder().decode(cardJson));
  await requireHash("model.json", modelJson, card);
  await requireHash("weights.bin", weights, card);
  await requireFeatures(card);
  const network = await openNetwork(modelJson, weights);
  requireShape(network, card);
  const { scaler, emotions, classMeans, temperature, threshold } = card;
  const { description, training, metrics, licence, limits } = card;
  return {
    featureSet: card.featureSet.id,
    emotions,
    classMeans,
    scaler: {
      mean: Float32Array.from(scaler.mean),
      standardDeviation: Float32Array.from(scaler.standardDeviation),
      withinSpeaker: Float32Array.from(scaler.withinSpeaker),
      limit: scaler.limit ?? Infinity,
    },
    network,
    temperature,
    threshold,
    card: { description, training, metrics, licence, limits },
  };
}

async function requireHash(
  name: keyof Card["files"],
  bytes: Uint8Array,
  { files }: Card,
): Promise<void> {
  const found = await sha256Hex(bytes);
  if (found === files[name]) return;
  throw new RangeError(
    `Cannot load model: ${name} has SHA-256 ${short(found)}, card.json, field files.${name}, ` +
      `expects ${short(files[name])}; take all files from the same training`,
  );
}

async function requireFeatures({ featureSet: stored, featureSetSha256 }: Card): Promise<void> {
  const problem = "Cannot load model: card.json, field featureSet.id: unknown feature set";
  const set = withId(FEATURE_SETS, stored.id, problem);
  const [current, found] = await Promise.all([featureDefinition(set), stored].map(definitionHash));
  if (found !== featureSetSha256) {
    throw new RangeError(
      `Cannot load model: card.json, field featureSetSha256: expected ${short(found)}, the ` +
        `hash of field featureSet, got ${
          short(featureSetSha256)
        }; take all files from the same training`,
    );
  }
  if (found !== current) {
    throw new RangeError(
      `Cannot load model: card.json, field featureSet: it was trained on "${stored.id}" features ` +
        `${short(found)}, the code computes ${short(current)}; ` +
        `train it again with: deno task reproduce`,
    );
  }
}

/** Shortens a hash for messages. */
function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}

async function openNetwork(json: Uint8Array, weights: Uint8Array): Promise<LayersModel> {
  try {
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
    return await modelFromArtifacts({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: weights.slice().buffer,
    });
  } catch (error) {
    throw new SyntaxError(
      "Cannot load model: model.json with weights.bin is not a TensorFlow.js LayersModel",
      { cause: error },
    );
  }
}

function requireShape(network: LayersModel, { featureSet: { columns }, emotions }: Card): void {
  const [input, output] = [network.inputs, network.outputs].map(([tensor]) => tensor.shape[1]);
  if (input !== columns.length || output !== emotions.length) {
    throw new RangeError(
      `Cannot load model: the network maps ${input} features to ${output} classes, card.json ` +
        `has ${columns.length} featureSet.columns and ${emotions.length} emotions`,
    );
  }
}
