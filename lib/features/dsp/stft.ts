import { copyFrame } from "../../core/arrays.ts";
import { kernelFor, PAIR } from "./kernel.ts";

/** Magnitudes over time and frequency. */
export interface Spectrogram {
  /** Row-major, shape `[frames][bins]`, linear amplitude. */
  readonly magnitudes: Float32Array;
  /** Number of frames. */
  readonly frames: number;
  /** `frameSamples / 2 + 1`, from 0 Hz to half the sample rate. */
  readonly bins: number;
}

/** Division of a signal into frames. */
export interface Framing {
  /** Length of a frame and of the transform, 2^a · 5^b with a ≥ 3. */
  readonly frameSamples: number;
  /** Distance between the starts of neighbouring frames. */
  readonly hopSamples: number;
}

/** The defaults of librosa, in samples, whatever the sample rate. */
export const LIBROSA_FRAMING: Framing = { frameSamples: 2048, hopSamples: 512 };

/** Returns the number of frames of a centred transform of a signal with this many samples. */
export function frameCount(samples: number, hopSamples: number): number {
  return 1 + Math.floor(samples / hopSamples);
}

/**
 * Computes the magnitudes of the short-time Fourier transform.
 *
 * Frames are centred (the signal is padded with half a frame of zeros on both sides) and weighted
 * with a periodic Hann window. The transform runs in double precision and is rounded to single
 * precision where librosa does so, because librosa's tuning estimate depends on the last bit.
 *
 * @param samples The signal, shape `[n]`, `n ≥ 1`.
 * @returns Magnitudes, shape `[1 + floor(n / hopSamples)][frameSamples / 2 + 1]`.
 * @throws {RangeError} If there are no samples, or the frame length is not 2^a · 5^b with a ≥ 3.
 * @see librosa 0.11 `stft` with its defaults, then `abs`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stftMagnitudes } from "./stft.ts";
 * const { frames, bins } = stftMagnitudes(new Float32Array(16_000));
 * assert(frames === 32 && bins === 1_025);
 * ```
 */
export function stftMagnitudes(
  samples: Float32Array,
  framing: Framing = LIBROSA_FRAMING,
): Spectrogram {
  const frames = frameCount(samples.length, framing.hopSamples);
  const magnitudes = new Float32Array(frames * (framing.frameSamples / 2 + 1));
  return transformFrames(samples, framing, 0, frames, magnitudes);
}

/** Number of frames of all blocks but the last: 33 s, 4 MiB with the framing of `baseline`. */
const BLOCK_FRAMES = 1024;

/**
 * Computes the same as {@linkcode stftMagnitudes} block by block, so that memory does not grow with
 * the duration.
 *
 * @param samples The signal, shape `[n]`, `n ≥ 1`.
 * @returns The blocks in order; the magnitudes of a block are overwritten when the next one is
 * requested. If there are several, each iteration computes them again.
 * @throws {RangeError} As `stftMagnitudes`.
 */
export function spectrogramBlocks(
  samples: Float32Array,
  framing: Framing,
): Iterable<Spectrogram> {
  const frames = frameCount(samples.length, framing.hopSamples);
  if (frames <= BLOCK_FRAMES) return [stftMagnitudes(samples, framing)];
  return {
    *[Symbol.iterator]() {
      const magnitudes = new Float32Array(BLOCK_FRAMES * (framing.frameSamples / 2 + 1));
      for (let first = 0; first < frames; first += BLOCK_FRAMES) {
        const count = Math.min(BLOCK_FRAMES, frames - first);
        yield transformFrames(samples, framing, first, count, magnitudes);
      }
    },
  };
}

/** Transforms `count` frames, starting with frame `first`, into the start of `magnitudes`. */
function transformFrames(
  samples: Float32Array,
  { frameSamples, hopSamples }: Framing,
  first: number,
  count: number,
  magnitudes: Float32Array,
): Spectrogram {
  if (samples.length === 0) throw new RangeError("Cannot transform 0 samples, expected at least 1");
  const kernel = kernelFor(frameSamples);
  const bins = frameSamples / 2 + 1;
  for (let at = 0; at < count; at += PAIR) {
    const filled = Math.min(PAIR, count - at);
    for (let i = 0; i < filled; i++) {
      const start = (first + at + i) * hopSamples - frameSamples / 2;
      copyFrame(samples, start, kernel.frames[i]);
    }
    kernel.computeMagnitudes();
    for (let i = 0; i < filled; i++) magnitudes.set(kernel.magnitudes[i], (at + i) * bins);
  }
  return { magnitudes: magnitudes.subarray(0, count * bins), frames: count, bins };
}
