import wasm from "./kernel.wasm" with { type: "bytes" };
import { FOLDS, startPlainKernel } from "./plain_kernel.ts";

/** Frames that the kernel takes at once. */
export const PAIR = 2;
const PAGE_BYTES = 65_536;

/** What is done for every frame, ready for frames of one length. */
export interface Kernel {
  /** Where the two frames go, each of shape `[frameSamples]`. */
  readonly frames: readonly Float32Array[];
  /** Weighs the frames with a Hann window and computes the magnitudes of their spectra. */
  computeMagnitudes(): void;
  /** Magnitudes of both, each of shape `[frameSamples / 2 + 1]`. */
  readonly magnitudes: readonly Float32Array[];
  /** Weights that fold a spectrum, shape `[frameSamples / 2 + 1][12]`. */
  readonly weights: Float64Array;
  /** Computes the weighted sums of both magnitudes. */
  fold(): void;
  /** The sums, each of shape `[12]`. */
  readonly sums: readonly Float64Array[];
}

const kernels = new Map<number, Kernel>();

/**
 * Gets the kernel for frames of some length; whoever does so shares its arrays.
 *
 * @param frameSamples Length of a frame, a power of two from 8 on.
 * @returns The kernel.
 * @throws {RangeError} If it is none.
 */
export function kernelFor(frameSamples: number): Kernel {
  if (frameSamples < 8 || !Number.isInteger(Math.log2(frameSamples))) {
    throw new RangeError(
      `Cannot transform frames of ${frameSamples} samples, expected a power of two from 8 on`,
    );
  }
  let kernel = kernels.get(frameSamples);
  if (!kernel) kernels.set(frameSamples, kernel = startKernel(frameSamples));
  return kernel;
}

function startKernel(frameSamples: number): Kernel {
  try {
    return startCompiledKernel(frameSamples);
  } catch (error) {
    console.warn(
      `Spectra of ${frameSamples} samples are computed without WebAssembly, which is slower: ${error}`,
    );
    return startPlainKernel(frameSamples, hannWindow(frameSamples));
  }
}

/**
 * Starts `kernel.as`, compiled; where things are in its memory is written there.
 *
 * @param n Length of a frame.
 * @returns The kernel.
 * @throws {Error} If there is no WebAssembly with SIMD here.
 */
export function startCompiledKernel(n: number): Kernel {
  const bins = n / 2 + 1;
  const bytes = 124 * n + 192 + 8 * PAIR * FOLDS;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const module = new WebAssembly.Module(wasm as BufferSource);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const [magnitudes, fold] = [exports.magnitudes, exports.fold] as ((n: number) => void)[];
  const floats = (at: number, length: number) => new Float32Array(memory.buffer, at, length);
  const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length);
  const turns = doubles(0, 2 * n);
  for (let j = 0; j < n; j++) {
    turns[2 * j] = Math.cos((2 * Math.PI * j) / n);
    turns[2 * j + 1] = -Math.sin((2 * Math.PI * j) / n);
  }
  doubles(16 * n, n).set(hannWindow(n).map((weight) => weight / 2));
  const sums = 124 * n + 192;
  return {
    frames: [floats(24 * n, n), floats(28 * n, n)],
    computeMagnitudes: () => magnitudes(n),
    magnitudes: [floats(72 * n + 64, bins), floats(74 * n + 80, bins)],
    weights: doubles(76 * n + 96, FOLDS * bins),
    fold: () => fold(n),
    sums: [doubles(sums, FOLDS), doubles(sums + 8 * FOLDS, FOLDS)],
  };
}

/**
 * Periodic Hann window.
 *
 * @param length Number of samples.
 * @returns Weights `0.5 - 0.5 cos(2πi / length)`, shape `[length]`.
 * @see scipy `get_window("hann", length, fftbins=True)`
 */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length),
  );
}
