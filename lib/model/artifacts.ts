import * as tf from "@tensorflow/tfjs";
import { loadBackend } from "../tensorflow/backend.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** A TensorFlow.js model as data that can be sent to another thread or written to files. */
export interface Artifacts {
  /** Layers and how they are connected. */
  readonly modelTopology: object;
  /** Name, shape and type of each weight. */
  readonly weightSpecs: tf.io.WeightsManifestEntry[];
  /** All weights. */
  readonly weightData: ArrayBuffer;
}

/**
 * Turns a model into data.
 *
 * @returns Its artefacts, without the state of the optimiser.
 */
export async function artifactsOf(model: LayersModel): Promise<Artifacts> {
  let artifacts: Artifacts | undefined;
  await model.save(tf.io.withSaveHandler((own) => {
    artifacts = {
      modelTopology: own.modelTopology as object,
      weightSpecs: own.weightSpecs!,
      weightData: own.weightData as ArrayBuffer,
    };
    return Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
    });
  }));
  return artifacts!;
}

/**
 * Turns data back into a model.
 *
 * @param artifacts From {@linkcode artifactsOf}.
 * @returns The model, ready to predict.
 */
export async function modelFromArtifacts(artifacts: Artifacts): Promise<LayersModel> {
  await loadBackend();
  return await tf.loadLayersModel(tf.io.fromMemory({ ...artifacts }));
}
