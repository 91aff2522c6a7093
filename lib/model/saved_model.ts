import * as tf from "@tensorflow/tfjs";
import { type Emotion, EMOTIONS } from "../corpus/emotions.ts";
import type { PopulationScaler } from "../dataset/speaker_normalisation.ts";
import {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
} from "../features/feature_set.ts";
import { FRAMES_DEFINITION } from "../features/sets/frames.ts";
import { rich } from "../features/sets/rich.ts";
import { loadBackend } from "../training/backend.ts";
import { type Ensemble, type Kind, KINDS } from "./ensemble.ts";
import type { Network } from "./mlp.ts";

/** A model that turns recordings into emotions, with all it needs to do so. */
export interface TrainedModel extends Ensemble {
  /** What the outputs mean, in order. */
  readonly emotions: readonly Emotion[];
  /** An answer less probable than this is not to be relied on. */
  readonly abstainBelow: number;
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

/** Outputs an emotion: one, or one for each of two intensities. */
const OUTPUTS_EACH = [1, 2];

const FORMAT = "speech-emotion-model/4";
/** Names of the two files of a saved model. */
export const MODEL_FILES = ["model.json", "weights.bin"] as const;

/** What a model takes, as `model.json` describes it. */
interface InputJson {
  readonly features: FeatureDefinition;
  readonly featuresSha256: string;
  /** Deviations that scaled features are kept within. */
  readonly limit: number;
}

/** Networks of one kind, as `model.json` describes them. */
interface NetworksJson {
  /** Networks of the shape below. */
  readonly members: number;
  readonly layers: readonly { readonly inputs: number; readonly outputs: number }[];
}

/** `model.json`. */
interface ModelJson {
  readonly format: string;
  readonly emotions: readonly Emotion[];
  readonly inputs: Readonly<Record<Input, InputJson>>;
  readonly networks: Readonly<Record<Kind, NetworksJson>>;
  readonly shape: Pick<Ensemble["shape"], "stack" | "dilations">;
  readonly kindWeights: Ensemble["weights"];
  readonly priors: readonly number[];
  readonly temperature: number;
  readonly abstainBelow: number;
  readonly weights: tf.io.WeightsManifestEntry[];
  readonly weightsSha256: string;
  readonly card: ModelCard;
}

const INPUTS = ["functionals", "frames"] as const;
type Input = typeof INPUTS[number];
const SCALER_PARTS = ["mean", "deviation", "within"] as const;

/** What the code computes for each kind of input today. */
function currentDefinition(input: Input): FeatureDefinition {
  return input === "functionals" ? featureDefinition(rich) : FRAMES_DEFINITION;
}

/**
 * Writes a model as two files: `model.json` describes it, `weights.bin` holds the numbers in the
 * layout of TensorFlow.js weight files, those of the networks as 16-bit floats.
 *
 * @param model The model; its networks' weights are rounded to 16 bits.
 * @returns The files' contents by name; the same for the same model.
 * @throws {RangeError} If the networks on frames are recurrent.
 */
export async function encodeModel(
  model: TrainedModel,
): Promise<Record<typeof MODEL_FILES[number], Uint8Array>> {
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
  for (const input of INPUTS) {
    const scaler = model.scalers[input];
    for (const part of SCALER_PARTS) {
      add(`${input}/scaler/${part}`, scaler[part], [scaler[part].length]);
    }
  }
  for (const kind of KINDS) {
    for (const [member, network] of model.networks[kind].entries()) {
      for (const [i, layer] of network.entries()) {
        const name = layerName(kind, member, i);
        addHalf(`${name}/weights`, layer.weights, [layer.inputs, layer.outputs]);
        addHalf(`${name}/bias`, layer.bias, [layer.outputs]);
      }
    }
  }
  const weights = new Uint8Array(
    await new Blob(arrays as Float32Array<ArrayBuffer>[]).arrayBuffer(),
  );
  const describeInput = async (input: Input): Promise<InputJson> => ({
    features: currentDefinition(input),
    featuresSha256: await definitionHash(currentDefinition(input)),
    limit: model.scalers[input].limit,
  });
  const describe = (kind: Kind): NetworksJson => ({
    members: model.networks[kind].length,
    layers: model.networks[kind][0].map(({ inputs, outputs }) => ({ inputs, outputs })),
  });
  const { emotions, priors, temperature, abstainBelow, card } = model;
  const { stack, dilations, recurrent } = model.shape;
  if (recurrent) throw new RangeError("Cannot save a recurrent network; only the ablation has any");
  const json: ModelJson = {
    format: FORMAT,
    emotions,
    priors,
    temperature,
    abstainBelow,
    inputs: {
      functionals: await describeInput("functionals"),
      frames: await describeInput("frames"),
    },
    networks: { lda: describe("lda"), mlp: describe("mlp"), tdnn: describe("tdnn") },
    shape: { stack, dilations },
    kindWeights: model.weights,
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
  for (const input of INPUTS) {
    const { features, featuresSha256 } = json.inputs[input];
    const current = await definitionHash(currentDefinition(input));
    if (current !== featuresSha256 || current !== await definitionHash(features)) {
      throw new RangeError(
        `Cannot load model: it was trained on "${features.id}" features ` +
          `${featuresSha256.slice(0, 12)}…, the code computes ${current.slice(0, 12)}…; ` +
          `train it again with: deno task reproduce`,
      );
    }
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
  const scalerOf = (input: Input): PopulationScaler => {
    const [mean, deviation, within] = SCALER_PARTS.map((part) => array(`${input}/scaler/${part}`));
    return { mean, deviation, within, limit: json.inputs[input].limit };
  };
  const networksOf = (kind: Kind): Network[] => {
    const { members, layers } = json.networks[kind];
    return Array.from(
      { length: members },
      (_, member) =>
        layers.map(({ inputs, outputs }, i) => ({
          inputs,
          outputs,
          weights: array(`${layerName(kind, member, i)}/weights`),
          bias: array(`${layerName(kind, member, i)}/bias`),
        })),
    );
  };
  const { emotions, shape, kindWeights, priors, temperature, abstainBelow, card } = json;
  return {
    emotions,
    scalers: { functionals: scalerOf("functionals"), frames: scalerOf("frames") },
    networks: { lda: networksOf("lda"), mlp: networksOf("mlp"), tdnn: networksOf("tdnn") },
    shape,
    weights: kindWeights,
    priors,
    temperature,
    abstainBelow,
    card,
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

function layerName(kind: Kind, member: number, layer: number): string {
  return `${kind}/member_${member}/layer_${layer}`;
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
  const width = json.inputs.functionals.features.columns.length;
  for (const kind of KINDS) {
    const { layers } = json.networks[kind];
    const outputs = layers.at(-1)?.outputs ?? 0;
    if (unknown !== undefined || !OUTPUTS_EACH.includes(outputs / json.emotions.length)) {
      throw new SyntaxError(
        `Cannot load model: the ${outputs} outputs of its ${kind} networks are labelled ` +
          `${json.emotions.join(", ")}, expected one or two of ${EMOTIONS.join(", ")} each`,
      );
    }
    if (kind !== "tdnn" && layers[0].inputs !== width) {
      throw new SyntaxError(
        `Cannot load model: its ${kind} networks take ${layers[0].inputs} values, ` +
          `their features are ${width}`,
      );
    }
  }
  return json;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes.slice());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
