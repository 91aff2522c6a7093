import * as tf from "@tensorflow/tfjs";
import { adamStep } from "../model/kernel.ts";

/** Decay of the mean of past gradients, and of the mean of their squares. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** Parameters that Adam changes. */
export interface Adam {
  /**
   * Changes the parameters in place, against their gradients.
   *
   * @param gradients As many as there are parameters, of the same shapes.
   * @param learningRate Step size.
   * @param weightDecay Part by which parameters of more than one dimension shrink, times the step size.
   */
  step(gradients: readonly tf.Tensor[], learningRate: number, weightDecay?: number): void;
  /** Lets go of what Adam remembers; the parameters stay. */
  dispose(): void;
}

/**
 * Starts Adam on some parameters.
 *
 * TensorFlow.js' own takes a dozen small operations for each of them a step, which take longer than
 * the arithmetic.
 *
 * @param parameters The parameters. No other tensor may share their data, which changes.
 * @returns What does the steps.
 * @see Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", doi:10.48550/arXiv.1412.6980
 * @see Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", doi:10.48550/arXiv.1711.05101
 */
export function startAdam(parameters: readonly tf.Tensor[]): Adam {
  const states = parameters.map((own) => ({
    parameters: own,
    means: tf.zerosLike(own),
    squares: tf.zerosLike(own),
  }));
  let steps = 0;
  return {
    step(gradients, learningRate, weightDecay = 0) {
      steps++;
      const shrunk = 1 - learningRate * weightDecay;
      for (const [i, state] of states.entries()) {
        adamStep(state, gradients[i], {
          beta1: BETA_1,
          beta2: BETA_2,
          epsilon: EPSILON,
          // Both means begin at 0; without these the first steps would be too small.
          rate: learningRate / (1 - BETA_1 ** steps),
          perSquare: 1 / (1 - BETA_2 ** steps),
          keep: state.parameters.rank > 1 ? shrunk : 1,
        });
      }
    },
    dispose: () => states.forEach(({ means, squares }) => tf.dispose([means, squares])),
  };
}
