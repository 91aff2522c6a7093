import { concatenate } from "../core/arrays.ts";
import type { Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";
import { decodeWav, requireFinite, requireShort } from "./wav.ts";
import { HOW_TO_CONVERT, isWav } from "./wav_header.ts";

/** Bytes decoded at once; few, so that decoding stops soon after `MAX_DURATION_S`. */
const CHUNK_BYTES = 1 << 18;

/** A decoded chunk of a file. */
interface Decoded {
  /** Samples, shape `[channels][n]`. */
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  /** Bits per sample of a FLAC file; meaningless for the other formats. */
  readonly bitDepth?: number;
  readonly errors: readonly { readonly message: string }[];
}

/** A decoder of the project wasm-audio-decoders. */
interface Decoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

/** A format other than WAV. Its decoder is loaded on first use, as most recordings are WAV. */
interface Format {
  readonly name: string;
  readonly isAt: (bytes: Uint8Array) => boolean;
  readonly load: () => Promise<new () => Decoder>;
  /** Bytes that the decoder needs after the file, to find its end. */
  readonly end?: Uint8Array;
  /** Converts samples of the decoder to the values that libsndfile gives, in place. */
  readonly correct?: (decoded: Decoded) => void;
}

/**
 * The header of a FLAC frame. Without one after its end, codec-parser 2.5 loses the last frame of
 * one file in sixty: those whose third-last byte is 255.
 */
const FLAC_HEADER = new Uint8Array(16);
FLAC_HEADER.set([0xff, 0xf8, 0xc9, 0x18, 0x00, 0xc2]);

const FORMATS: readonly Format[] = [
  {
    name: "FLAC",
    isAt: (bytes) => hasText(bytes, 0, "fLaC"),
    load: async () => (await import("@wasm-audio-decoders/flac")).FLACDecoder,
    end: FLAC_HEADER,
    correct: correctScale,
  },
  {
    name: "OGG Vorbis",
    isAt: (bytes) => hasText(bytes, 0, "OggS") && hasText(bytes, 28, "\x01vorbis"),
    load: async () => (await import("@wasm-audio-decoders/ogg-vorbis")).OggVorbisDecoder,
  },
  {
    name: "OGG Opus",
    isAt: (bytes) => hasText(bytes, 0, "OggS") && hasText(bytes, 28, "OpusHead"),
    load: async () => (await import("ogg-opus-decoder")).OggOpusDecoder,
  },
  {
    name: "MP3",
    isAt: (bytes) => hasText(bytes, 0, "ID3") || isMpegFrame(bytes),
    load: async () => (await import("mpg123-decoder")).MPEGDecoder,
  },
];

/** Rescales samples as in WAV, by 2^(bits-1) instead of the decoder's 2^(bits-1) - 1, in place. */
function correctScale({ channelData, bitDepth = 16 }: Decoded): void {
  const fullScale = 2 ** (bitDepth - 1);
  for (const channel of channelData) {
    for (let i = 0; i < channel.length; i++) {
      channel[i] = Math.round(channel[i] * (fullScale - 1)) / fullScale;
    }
  }
}

/**
 * Decodes a WAV, MP3, FLAC or OGG (Vorbis or Opus) file to mono.
 *
 * The format is detected from the first bytes, not from the name. A truncated WAV or FLAC file is
 * refused; MP3 and OGG files do not state their length, so all that is present is decoded.
 *
 * @param name Name of the file in error messages.
 * @returns The signal at the file's own sample rate (for Opus always 48 kHz), the mean of all
 * channels; not empty, all samples finite.
 * @throws {UnusableRecording} If the file has another format, is damaged, holds no samples or a
 * sample that is not finite, or lasts longer than `MAX_DURATION_S`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeAudio, encodeWav } from "./mod.ts";
 * const samples = new Float32Array([0, 0.5, -1]);
 * const wav = encodeWav({ samples, sampleRateHz: 16_000 });
 * assert.deepEqual(await decodeAudio(wav, "a.wav"), { samples, sampleRateHz: 16_000 });
 * ```
 */
export async function decodeAudio(file: Uint8Array, name = "recording"): Promise<Signal> {
  const bytes = withoutId3(file);
  if (isWav(bytes)) return decodeWav(bytes, name);
  const format = FORMATS.find(({ isAt }) => isAt(bytes));
  if (!format) throw new UnusableRecording(whyUnreadable(bytes, name));
  const stated = format.name === "FLAC" ? flacFrames(bytes) : undefined;
  if (stated) requireShort(stated.frames / stated.sampleRateHz, name);
  const decoder = new (await format.load())();
  await decoder.ready;
  const signal = await decodeChunks(decoder, format, bytes, name);
  const frames = signal.samples.length;
  if (stated && stated.frames > frames) {
    throw new UnusableRecording(
      `Cannot read ${name}: truncated or damaged, its header states ${stated.frames} samples, ` +
        `but only ${frames} can be decoded`,
    );
  }
  if (frames === 0) {
    throw new UnusableRecording(`Cannot use ${name}: the ${format.name} file holds no samples`);
  }
  requireFinite(signal.samples, name);
  return signal;
}

async function decodeChunks(
  decoder: Decoder,
  { name: format, end, correct }: Format,
  bytes: Uint8Array,
  name: string,
): Promise<Signal> {
  const damaged = (reason: string, cause?: unknown) =>
    new UnusableRecording(`Cannot read ${name}: its ${format} is damaged (${reason})`, { cause });
  const parts: Float32Array[] = [];
  let frames = 0, sampleRateHz = 0;
  const take = (decoded: Decoded) => {
    if (decoded.errors.length > 0) throw damaged(decoded.errors[0].message);
    if (decoded.samplesDecoded === 0) return;
    sampleRateHz ||= decoded.sampleRate;
    if (decoded.sampleRate !== sampleRateHz) {
      throw damaged(`its rate changes from ${sampleRateHz} to ${decoded.sampleRate} Hz`);
    }
    correct?.(decoded);
    parts.push(averageChannels(decoded.channelData));
    frames += decoded.samplesDecoded;
    requireShort(frames / sampleRateHz, name);
  };
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      take(await decoder.decode(bytes.subarray(at, at + CHUNK_BYTES)));
    }
    if (end) take(await decoder.decode(end));
    if (decoder.flush) take(await decoder.flush());
    // Also throws if the file made the decoder corrupt its own memory, which is then freed.
    decoder.free();
  } catch (error) {
    // Decoders throw errors of many kinds for damaged files.
    if (error instanceof UnusableRecording) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
  return { samples: concatenate(parts), sampleRateHz };
}

function averageChannels(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, i) => {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    return sum / channels.length;
  });
}

/** Removes the ID3 tags around a FLAC file, which some taggers write although FLAC has its own. */
function withoutId3(bytes: Uint8Array): Uint8Array {
  const size = bytes.subarray(6, 10).reduce((size, byte) => (size << 7) | byte, 0);
  const start = hasText(bytes, 0, "ID3") ? 10 + size : 0;
  if (!hasText(bytes, start, "fLaC")) return bytes;
  return bytes.subarray(start, hasText(bytes, bytes.length - 128, "TAG") ? -128 : undefined);
}

/** Reads length and sample rate from the header of a FLAC file; undefined if it has no length. */
function flacFrames(bytes: Uint8Array): { frames: number; sampleRateHz: number } | undefined {
  if (bytes.length < 26) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleRateHz = view.getUint32(18) >>> 12;
  const frames = (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22);
  return frames > 0 && sampleRateHz > 0 ? { frames, sampleRateHz } : undefined;
}

function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + text.length)) === text;
}

/** Tells whether a file starts with a frame header of MPEG audio, layer I to III. */
function isMpegFrame(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0 && (bytes[1] & 0x06) !== 0;
}

/** Common formats that are not supported: offset and text of the signature, and name. */
const OTHER_FORMATS: readonly (readonly [number, string, string])[] = [
  [4, "ftyp", "M4A or MP4"],
  [0, "FORM", "AIFF"],
  [0, "0&\xb2u", "WMA"],
  [0, "\x1aE\xdf\xa3", "WebM or Matroska"],
  [0, "caff", "CAF"],
  [0, "OggS", "OGG, but neither Vorbis nor Opus"],
];

function whyUnreadable(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0) return `Cannot read ${name}: the file is empty`;
  const other = OTHER_FORMATS.find(([at, text]) => hasText(bytes, at, text))?.[2];
  const found = other
    ? `it is ${other}`
    : `it starts with ${JSON.stringify(String.fromCharCode(...bytes.subarray(0, 4)))}`;
  return `Cannot read ${name}: ${found}, expected WAV, MP3, FLAC or OGG (Vorbis, Opus); ` +
    HOW_TO_CONVERT;
}
