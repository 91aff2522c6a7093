import { WAV_FORMATS, WAV_HEADER_BYTES, type WavFormat } from "./encode_wav.ts";
import { MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";

/** Format of a WAV file, and the position of its samples. */
export interface WavHeader extends WavFormat {
  /** Position of the first sample in the file, in bytes. */
  readonly dataStart: number;
  /** Length of the samples in bytes; all of them are in the file. */
  readonly dataBytes: number;
}

/** Advice for recordings in another format. */
export const HOW_TO_CONVERT = "convert it with: ffmpeg -i FILE out.wav";

const { pcm, float, aLaw, muLaw, extensible } = WAV_FORMATS;
/** Allowed bits per sample, by encoding other than PCM. */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [float]: [32, 64],
  [aLaw]: [8],
  [muLaw]: [8],
};
/** Lengths from here on are placeholders in streams, whose writers cannot seek back. */
const STREAM_BYTES = 0x7ffff000;
/** File length without any samples, which some streams give as a placeholder. */
const LONGEST_PLACEHOLDER = WAV_HEADER_BYTES - 8;
/** Largest number of bytes of a sample in all channels that a header can state. */
const MOST_FRAME_BYTES = 65_535;

/** Tells whether a file is a WAV file, by its first bytes: RIFF, RF64 or BW64. */
export function isWav(bytes: Uint8Array): boolean {
  return ["RIFF", "RF64", "BW64"].includes(tagAt(bytes, 0)) && tagAt(bytes, 8) === "WAVE";
}

/**
 * Reads the header of a WAV file.
 *
 * @param name Name of the file in error messages.
 * @throws {UnusableRecording} If the bytes are not a complete WAV file in a known encoding.
 */
export function readWavHeader(bytes: Uint8Array, name: string): WavHeader {
  if (bytes.length === 0) throw new UnusableRecording(`Cannot read ${name}: the file is empty`);
  if (!isWav(bytes)) {
    const start = JSON.stringify(tagAt(bytes, 0));
    throw new UnusableRecording(
      `Cannot read ${name}: not a WAV file (it starts with ${start}, expected "RIFF")`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  let longSize = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const tag = tagAt(bytes, at), size = view.getUint32(at + 4, true), start = at + 8;
    if (tag === "fmt ") format = readFormat(view, start, size, name);
    if (tag === "ds64" && start + 16 <= bytes.length) {
      longSize = Number(view.getBigUint64(start + 8, true));
    }
    if (tag === "data") {
      if (!format) {
        throw new UnusableRecording(`Cannot read ${name}: its "data" chunk precedes "fmt "`);
      }
      const stated = size === 0xffffffff && longSize > 0 ? longSize : size;
      return { ...format, dataStart: start, dataBytes: presentBytes(view, start, stated, name) };
    }
    at = start + size + (size % 2); // chunks are padded to an even length
  }
  throw new UnusableRecording(`Cannot read ${name}: truncated, the WAV file has no "data" chunk`);
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** Returns the length of the samples in bytes: as stated, or all that are present in a stream. */
function presentBytes(view: DataView, start: number, stated: number, name: string): number {
  const present = view.byteLength - start;
  if (stated === 0) {
    const fileBytes = view.getUint32(4, true);
    const isStream = fileBytes <= LONGEST_PLACEHOLDER || fileBytes >= STREAM_BYTES;
    return isStream ? present : 0;
  }
  if (stated <= present) return stated;
  const isStream = stated >= STREAM_BYTES && stated <= 0xffffffff;
  if (isStream) return present;
  throw new UnusableRecording(
    `Cannot read ${name}: truncated, its header states ${stated} bytes of samples, but only ` +
      `${present} are present`,
  );
}

function readFormat(view: DataView, start: number, size: number, name: string): WavFormat {
  if (size < 16 || start + size > view.byteLength) {
    throw new UnusableRecording(`Cannot read ${name}: truncated in its "fmt " chunk`);
  }
  let format = view.getUint16(start, true);
  if (format === extensible && size >= 40) format = view.getUint16(start + 24, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRateHz = view.getUint32(start + 4, true);
  const rateIsUsable = sampleRateHz >= MIN_SAMPLE_RATE_HZ && sampleRateHz <= MAX_SAMPLE_RATE_HZ;
  if (channels === 0 || !rateIsUsable) {
    throw new UnusableRecording(
      `Cannot read ${name}: ${channels} channels at ${sampleRateHz} Hz, expected at least one ` +
        `channel and ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`,
    );
  }
  const frameBytes = view.getUint16(start + 12, true);
  const bits = view.getUint16(start + 14, true);
  const isKnown = format === pcm ? bits >= 1 && bits <= 32 : BIT_DEPTHS[format]?.includes(bits);
  if (!isKnown) {
    throw new UnusableRecording(
      `Cannot read ${name}: WAV encoding 0x${format.toString(16)} with ${bits} bits, expected ` +
        `PCM (up to 32 bits), float (32 or 64 bits), A-law or µ-law (8 bits); ${HOW_TO_CONVERT}`,
    );
  }
  const bitDepth = containerBits(bits, channels, frameBytes, name);
  return { format, channels, sampleRateHz, bitDepth };
}

/**
 * Computes the stored bits per sample: the fewest whole bytes, or four bytes for 17 to 24 bits.
 * Samples of fewer bits occupy the most significant ones.
 */
function containerBits(bits: number, channels: number, frameBytes: number, name: string): number {
  const least = Math.ceil(bits / 8);
  if (channels * least > MOST_FRAME_BYTES) {
    throw new UnusableRecording(
      `Cannot read ${name}: ${channels} channels of ${bits} bits, expected at most ` +
        `${MOST_FRAME_BYTES} bytes for all channels`,
    );
  }
  const bytes = frameBytes / channels;
  const isClear = bytes === least || (least === 3 && bytes === 4);
  if (!isClear) {
    throw new UnusableRecording(
      `Cannot read ${name}: a block align of ${frameBytes} bytes for ${channels} channels of ` +
        `${bits} bits, expected ${channels * least}`,
    );
  }
  return 8 * bytes;
}
