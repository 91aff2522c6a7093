import * as tf from "@tensorflow/tfjs";
import { addressOf, allocate } from "./backend_memory.ts";
import { compiled } from "./kernel.ts";

/** Decays of the moving averages of the gradient and of its square, as `tf.train.adam` has them. */
const [DECAY, DECAY_OF_SQUARES] = [0.9, 0.999];

/**
 * Adam: what `tf.train.adam(learningRate)` computes, to the last bit, but each variable is updated
 * in one pass over its values instead of a dozen operations.
 *
 * @see Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", doi:10.48550/arXiv.1412.6980
 */
export class FusedAdam extends tf.Optimizer {
  /** Name of the class in TensorFlow.js. */
  static readonly className = "FusedAdam";
  /** Moving averages of the gradient and of its square, by the name of the variable. */
  readonly #averages = new Map<string, tf.Tensor[]>();
  /** The decays to the power of the number of steps, in single precision. */
  readonly #powers = [1, 1];

  /** @param learningRate May change between steps. */
  constructor(public learningRate: number) {
    super();
  }

  /** Takes a step, given the gradients of variables, by their names. */
  applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const averaging = [DECAY, DECAY_OF_SQUARES].flatMap((decay, i) => {
      this.#powers[i] = Math.fround(this.#powers[i] * Math.fround(decay));
      return [decay, 1 - decay, 1 - this.#powers[i]];
    });
    for (const [name, gradient] of named) {
      if (!gradient) continue; // the loss does not depend on this variable
      const variable = tf.engine().registeredVariables[name];
      const averages = this.#averages.get(name) ??
        [0, 1].map(() => tf.keep(tf.zerosLike(variable)));
      this.#averages.set(name, averages);
      // Not in place, as the backend may have a copy of the variable that is packed for products.
      const updated = tf.tidy(() => allocate(variable.shape));
      compiled().adam(
        ...[variable, gradient, ...averages, updated].map(addressOf),
        ...[variable.size, ...averaging, -this.learningRate, tf.backend().epsilon()],
      );
      variable.assign(updated);
      updated.dispose();
    }
    this.incrementIterations();
  }

  /** Disposes of the moving averages. */
  override dispose(): void {
    for (const averages of this.#averages.values()) tf.dispose(averages);
    super.dispose();
  }

  /** Returns the parameters of the constructor. */
  getConfig(): tf.serialization.ConfigDict {
    return { learningRate: this.learningRate };
  }
}
