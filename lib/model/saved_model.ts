import * as tf from "@tensorflow/tfjs";
import type { Scaler } from "../dataset/scaler.ts";
import { type Emotion, EMOTIONS } from "../corpus/emotions.ts";
import {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
} from "../features/feature_set.ts";
import { featureSet } from "../features/sets.ts";
import { loadBackend } from "./backend.ts";
import type { Network } from "./mlp.ts";

/** A model that turns recordings into emotions, with all it needs to do so. */
export interface TrainedModel {
  /** What the outputs mean, in order. */
  readonly emotions: readonly Emotion[];
  /** What it takes. */
  readonly features: FeatureDefinition;
  /** Learned with the network from the same clips. */
  readonly scaler: Scaler;
  /** Take scaled features; their probabilities are averaged. */
  readonly networks: readonly Network[];
  /** Where it comes from and how good it is; JSON, for people. */
  readonly card: ModelCard;
}

/** What a user of a model should know of it. */
export interface ModelCard {
  /** What it does, in a line. */
  readonly description: string;
  /** Corpus, clips, actors, hyper-parameters, seed, epochs. */
  readonly training: Readonly<Record<string, unknown>>;
  /** How well the same recipe does on actors it has not heard. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Terms of use, with the work it derives from. */
  readonly licence: string;
  /** What it is not for. */
  readonly limits: string;
}

const FORMAT = "speech-emotion-model/2";
/** Names of the two files of a saved model. */
export const MODEL_FILES = ["model.json", "weights.bin"] as const;

/** `model.json`. */
interface ModelJson {
  readonly format: string;
  readonly emotions: readonly Emotion[];
  /** Networks of the shape below. */
  readonly members: number;
  readonly network: readonly { inputs: number; outputs: number; activation: string }[];
  readonly scalerLimit: number | null;
  readonly features: FeatureDefinition;
  readonly featuresSha256: string;
  readonly weights: tf.io.WeightsManifestEntry[];
  readonly weightsSha256: string;
  readonly card: ModelCard;
}

/**
 * Turns a model into the files of its folder.
 *
 * `weights.bin` holds the scaler and the layers in TensorFlow.js' weight format, `model.json`
 * everything else. Layers are stored in half precision: see {@linkcode halfPrecision}.
 *
 * @param model The model.
 * @returns Content by file name; the same for the same model.
 */
export async function encodeModel(
  model: TrainedModel,
): Promise<Record<typeof MODEL_FILES[number], Uint8Array>> {
  const { emotions, features, scaler, networks, card } = model;
  const tensors: tf.io.WeightsManifestEntry[] = [];
  const arrays: (Float32Array | Float16Array)[] = [];
  const add = (name: string, values: Float32Array, shape: number[]) => {
    tensors.push({ name, shape, dtype: "float32" });
    arrays.push(values);
  };
  const addHalf = (name: string, values: Float32Array, shape: number[]) => {
    const quantization = { dtype: "float16", original_dtype: "float32" } as const;
    tensors.push({ name, shape, dtype: "float32", quantization });
    arrays.push(Float16Array.from(values));
  };
  add("scaler/mean", scaler.mean, [scaler.mean.length]);
  add("scaler/deviation", scaler.deviation, [scaler.deviation.length]);
  for (const [member, network] of networks.entries()) {
    for (const [i, layer] of network.entries()) {
      const name = layerName(member, i);
      addHalf(`${name}/weights`, layer.weights, [layer.inputs, layer.outputs]);
      addHalf(`${name}/bias`, layer.bias, [layer.outputs]);
    }
  }
  const weights = new Uint8Array(
    await new Blob(arrays as Float32Array<ArrayBuffer>[]).arrayBuffer(),
  );
  const json: ModelJson = {
    format: FORMAT,
    emotions,
    members: networks.length,
    network: networks[0].map(({ inputs, outputs }, i) => ({
      inputs,
      outputs,
      activation: i < networks[0].length - 1 ? "relu" : "softmax",
    })),
    scalerLimit: Number.isFinite(scaler.limit) ? scaler.limit : null,
    features,
    featuresSha256: await definitionHash(features),
    weights: tensors,
    weightsSha256: await sha256(weights),
    card,
  };
  return {
    "model.json": new TextEncoder().encode(JSON.stringify(json, null, 2) + "\n"),
    "weights.bin": weights,
  };
}

/**
 * Loads a saved model and checks that it fits this code.
 *
 * @param read Gives the bytes of a file of the model's folder: `Deno.readFile` or `fetch`.
 * @returns The model.
 * @throws {SyntaxError} If `model.json` is not one, or of another format.
 * @throws {RangeError} If the weights are damaged, or the features were defined otherwise.
 */
export async function loadModel(
  read: (name: typeof MODEL_FILES[number]) => Promise<Uint8Array>,
): Promise<TrainedModel> {
  const [jsonBytes, weights] = await Promise.all(MODEL_FILES.map(read));
  const json = parseModelJson(new TextDecoder().decode(jsonBytes));
  const hash = await sha256(weights);
  if (hash !== json.weightsSha256) {
    throw new RangeError(
      `Cannot load model: weights.bin has SHA-256 ${hash.slice(0, 12)}…, model.json expects ` +
        `${json.weightsSha256.slice(0, 12)}…; take both files from the same training`,
    );
  }
  const current = await definitionHash(featureDefinition(featureSet(json.features.id)));
  if (current !== json.featuresSha256 || current !== await definitionHash(json.features)) {
    throw new RangeError(
      `Cannot load model: it was trained on "${json.features.id}" features ` +
        `${json.featuresSha256.slice(0, 12)}…, the code computes ${current.slice(0, 12)}…; ` +
        `train it again with: deno task reproduce`,
    );
  }
  await loadBackend();
  const tensors = tf.io.decodeWeights(weights.slice().buffer, json.weights);
  const array = (name: string): Float32Array => {
    const tensor = tensors[name];
    if (!tensor) throw new RangeError(`Cannot load model: it has no weights named ${name}`);
    const values = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return values;
  };
  return {
    emotions: json.emotions,
    features: json.features,
    scaler: {
      mean: array("scaler/mean"),
      deviation: array("scaler/deviation"),
      limit: json.scalerLimit ?? Infinity,
    },
    networks: Array.from(
      { length: json.members },
      (_, member) =>
        json.network.map(({ inputs, outputs }, i) => ({
          inputs,
          outputs,
          weights: array(`${layerName(member, i)}/weights`),
          bias: array(`${layerName(member, i)}/bias`),
        })),
    ),
    card: json.card,
  };
}

/**
 * Rounds a network to what a saved model stores, 16 bits a weight.
 *
 * @param network The network.
 * @returns The same network with rounded weights.
 */
export function halfPrecision(network: Network): Network {
  return network.map((layer) => ({
    ...layer,
    weights: layer.weights.map(Math.f16round),
    bias: layer.bias.map(Math.f16round),
  }));
}

function layerName(member: number, layer: number): string {
  return `member_${member}/layer_${layer}`;
}

function parseModelJson(text: string): ModelJson {
  let json: ModelJson;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError("Cannot load model: model.json is not JSON", { cause: error });
  }
  if (json.format !== FORMAT) {
    throw new SyntaxError(
      `Cannot load model: its format is ${JSON.stringify(json.format)}, expected "${FORMAT}"`,
    );
  }
  const unknown = json.emotions.find((emotion) => !EMOTIONS.includes(emotion));
  if (unknown !== undefined || json.emotions.length !== json.network.at(-1)?.outputs) {
    throw new SyntaxError(
      `Cannot load model: its ${json.network.at(-1)?.outputs} outputs are labelled ` +
        `${json.emotions.join(", ")}, expected one of ${EMOTIONS.join(", ")} each`,
    );
  }
  if (json.network[0].inputs !== json.features.columns.length) {
    throw new SyntaxError(
      `Cannot load model: the network takes ${json.network[0].inputs} values, ` +
        `its features are ${json.features.columns.length}`,
    );
  }
  return json;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes.slice());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
