import wasm from "./kernel.wasm" with { type: "bytes" };

/**
 * Number of pitch classes of a chroma vector, starting with C; hard-coded in the compiled kernel.
 */
export const CHROMA_BANDS = 12;

/** Number of frames that a kernel processes at once. */
export const PAIR = 2;

const PAGE_BYTES = 65_536;

/** The computations for every frame, for one frame length, on arrays that are reused. */
type Kernel = ReturnType<typeof startKernel>;

const kernels = new Map<number, Kernel>();

/**
 * Returns the kernel for a frame length.
 *
 * @param frameSamples Length of a frame, 2^a · 5^b with a ≥ 3, such as 400 or 512.
 * @returns The kernel; all callers share it and its arrays.
 * @throws {RangeError} If the length is not of this form.
 * @throws {Error} If WebAssembly with SIMD is not available.
 */
export function kernelFor(frameSamples: number): Kernel {
  let rest = frameSamples / 8;
  while (rest > 1) rest /= rest % 5 === 0 ? 5 : 2;
  if (rest !== 1) {
    throw new RangeError(
      `Cannot transform frames of ${frameSamples} samples, expected a multiple of 8 without ` +
        "prime factors other than 2 and 5",
    );
  }
  let kernel = kernels.get(frameSamples);
  if (!kernel) kernels.set(frameSamples, kernel = startKernel(frameSamples));
  return kernel;
}

/** Instantiates the kernel compiled from `kernel.as`, where the memory layout is documented. */
function startKernel(n: number) {
  const bins = n / 2 + 1;
  const bytes = 124 * n + 192 + 8 * PAIR * CHROMA_BANDS;
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
    /** Input: two frames, each of shape `[frameSamples]`. */
    frames: [floats(24 * n, n), floats(28 * n, n)],
    /** Windows the frames (periodic Hann) and computes the magnitudes of their spectra. */
    computeMagnitudes: () => magnitudes(n),
    /** Magnitudes of both frames, each of shape `[frameSamples / 2 + 1]`. */
    magnitudes: [floats(72 * n + 64, bins), floats(74 * n + 80, bins)],
    /** Input: weights that fold a spectrum, row-major, shape `[frameSamples / 2 + 1][12]`. */
    weights: doubles(76 * n + 96, CHROMA_BANDS * bins),
    /** Computes the weighted sums over the bins of the magnitudes of both frames. */
    fold: () => fold(n),
    /** Weighted sums of both frames, each of shape `[12]`. */
    sums: [doubles(sums, CHROMA_BANDS), doubles(sums + 8 * CHROMA_BANDS, CHROMA_BANDS)],
  };
}

/**
 * Computes a periodic Hann window.
 *
 * @returns Weights `0.5 - 0.5 cos(2πi / length)`, shape `[length]`.
 * @see scipy `get_window("hann", length, fftbins=True)`
 */
export function hannWindow(length: number): Float64Array {
  const weight = (i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
  return Float64Array.from({ length }, (_, i) => weight(i));
}
