/** Decay of the mean of past gradients, and of the mean of their squares. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** Changes parameters in place by one step, against their gradients. */
export type AdamStep = (gradients: readonly Float32Array[], learningRate: number) => void;

/**
 * Starts Adam on some parameters.
 *
 * It runs here and not on TensorFlow.js' backend, where each parameter array takes a dozen small
 * operations a step, which take longer than the arithmetic.
 *
 * @param parameters Arrays of parameters, which each step changes in place.
 * @returns Does a step, given gradients of the same shapes.
 * @see Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", doi:10.48550/arXiv.1412.6980
 */
export function startAdam(parameters: readonly Float32Array[]): AdamStep {
  const means = parameters.map(({ length }) => new Float32Array(length));
  const squares = parameters.map(({ length }) => new Float32Array(length));
  let step = 0;
  return (gradients, learningRate) => {
    step++;
    // Both means begin at 0; without these factors the first steps would be too small.
    const meanPart = 1 - BETA_1 ** step, squarePart = 1 - BETA_2 ** step;
    for (const [i, own] of parameters.entries()) {
      update(own, gradients[i], means[i], squares[i], learningRate / meanPart, squarePart);
    }
  };
}

function update(
  parameters: Float32Array,
  gradients: Float32Array,
  means: Float32Array,
  squares: Float32Array,
  rate: number,
  squarePart: number,
): void {
  const perSquare = 1 / squarePart;
  for (let i = 0; i < parameters.length; i++) {
    const gradient = gradients[i];
    const mean = BETA_1 * means[i] + (1 - BETA_1) * gradient;
    const square = BETA_2 * squares[i] + (1 - BETA_2) * gradient * gradient;
    means[i] = mean;
    squares[i] = square;
    parameters[i] -= rate * mean / (Math.sqrt(square * perSquare) + EPSILON);
  }
}
