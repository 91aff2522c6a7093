import wavDecoder from "wav-decoder";
import { emptyWav, WAV_FORMATS, WAV_HEADER_BYTES, type WavFormat } from "./encode_wav.ts";
import { MAX_DURATION_S, MAX_SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";

// wav-decoder needs Node's `global`, which browsers call `globalThis`.
(globalThis as { global?: unknown }).global ??= globalThis;

const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [WAV_FORMATS.pcm]: [8, 16, 24, 32],
  [WAV_FORMATS.float]: [32, 64],
};
/** Length in the header of a file that was written as a stream. */
const UNKNOWN_LENGTH = 0xffffffff;
const MIN_SAMPLE_RATE_HZ = 1_000;

/** Format of a WAV file, and the position of its samples. */
interface WavHeader extends WavFormat {
  readonly dataStart: number;
  readonly dataBytes: number;
}

/**
 * Decodes a WAV file to mono.
 *
 * Takes 8, 16, 24 and 32-bit PCM and 32 and 64-bit float, plain or `WAVE_FORMAT_EXTENSIBLE`, with
 * any number of channels, which are averaged. Integer samples are divided by 2^(bits-1), as
 * libsndfile does, so a 16-bit file gives the same floats as Python's `soundfile`.
 *
 * @param name Name of the file in error messages.
 * @returns The signal at the file's own sample rate, not empty, all samples finite.
 * @throws {UnusableRecording} If the bytes are not a whole WAV file in one of these encodings at
 * 1 to 192 kHz, there are no samples, one is not finite, or they last longer than
 * `MAX_DURATION_S`.
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
export function decodeWav(bytes: Uint8Array, name = "recording"): Signal {
  const header = readHeader(bytes, name);
  const frames = Math.floor(8 * header.dataBytes / (header.channels * header.bitDepth));
  if (frames === 0) {
    throw new UnusableRecording(`Cannot use ${name}: the WAV file holds no samples`);
  }
  const seconds = frames / header.sampleRateHz;
  if (seconds > MAX_DURATION_S) {
    throw new UnusableRecording(
      `Cannot use ${name}: it lasts ${Math.round(seconds)} s, expected at most ` +
        `${MAX_DURATION_S} s; cut it into shorter files first`,
    );
  }
  const samples = mixDown(decodeChannels(bytes, header, name));
  for (let i = 0; i < samples.length; i++) {
    if (Number.isFinite(samples[i])) continue;
    throw new UnusableRecording(
      `Cannot use ${name}: sample ${i} is ${samples[i]}, expected a finite number`,
    );
  }
  return { samples, sampleRateHz: header.sampleRateHz };
}

function readHeader(bytes: Uint8Array, name: string): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length === 0) throw new UnusableRecording(`Cannot read ${name}: the file is empty`);
  if (tag(0) !== "RIFF" || tag(8) !== "WAVE") {
    const start = JSON.stringify(tag(0));
    throw new UnusableRecording(
      `Cannot read ${name}: not a WAV file (it starts with ${start}, expected "RIFF")`,
    );
  }
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (tag(at) === "fmt ") format = readFormat(view, start, size, name);
    if (tag(at) === "data") {
      if (!format) throw new UnusableRecording(`Cannot read ${name}: "data" is before "fmt "`);
      const present = bytes.length - start;
      if (size !== UNKNOWN_LENGTH && size > present) {
        throw new UnusableRecording(
          `Cannot read ${name}: truncated, its header promises ${size} bytes of samples and ` +
            `${present} are there`,
        );
      }
      return { ...format, dataStart: start, dataBytes: Math.min(size, present) };
    }
    at = start + size + (size % 2); // chunks are padded to an even length
  }
  throw new UnusableRecording(`Cannot read ${name}: truncated, the WAV file has no "data" chunk`);
}

function readFormat(view: DataView, start: number, size: number, name: string): WavFormat {
  if (size < 16 || start + size > view.byteLength) {
    throw new UnusableRecording(`Cannot read ${name}: truncated in its "fmt " chunk`);
  }
  let format = view.getUint16(start, true);
  if (format === WAV_FORMATS.extensible && size >= 40) format = view.getUint16(start + 24, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRateHz = view.getUint32(start + 4, true);
  const bitDepth = view.getUint16(start + 14, true);
  if (!BIT_DEPTHS[format]?.includes(bitDepth)) {
    throw new UnusableRecording(
      `Cannot read ${name}: WAV encoding 0x${format.toString(16)} with ${bitDepth} bits, ` +
        `expected PCM (8, 16, 24 or 32 bits) or float (32 or 64 bits)`,
    );
  }
  const rateIsUsable = sampleRateHz >= MIN_SAMPLE_RATE_HZ && sampleRateHz <= MAX_SAMPLE_RATE_HZ;
  if (channels === 0 || !rateIsUsable) {
    throw new UnusableRecording(
      `Cannot read ${name}: ${channels} channels at ${sampleRateHz} Hz, expected at least one ` +
        `channel and ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`,
    );
  }
  return { format, channels, sampleRateHz, bitDepth };
}

function decodeChannels(bytes: Uint8Array, header: WavHeader, name: string): Float32Array[] {
  if (header.bitDepth === 16) return decode16Bits(bytes, header);
  // For 8 bits the decoder's symmetric scale has an offset; its other scale divides positive
  // samples by 127 instead of 128.
  const symmetric = header.bitDepth !== 8;
  try {
    const { channelData } = wavDecoder.decode.sync(plainFile(bytes, header), { symmetric });
    if (symmetric) return channelData;
    return channelData.map((channel: Float32Array) =>
      channel.map((x) => x > 0 ? (x * 127) / 128 : x)
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new UnusableRecording(
      `Cannot read ${name}: ${header.channels} channels of ${header.bitDepth} bits (${reason})`,
      { cause: error },
    );
  }
}

/**
 * Decodes 16-bit samples, which most recordings have, to the same values as wav-decoder. That calls
 * a function for each sample, and took a quarter of the time of all `baseline` features.
 */
function decode16Bits(bytes: Uint8Array, { channels, dataStart, dataBytes }: WavHeader) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  const frames = Math.floor(dataBytes / (2 * channels));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let i = 0, at = 2 * channel; i < frames; i++, at += 2 * channels) {
      samples[i] = view.getInt16(at, true) / 32_768;
    }
    return samples;
  });
}

/**
 * Rewrites a file with the plainest header. wav-decoder 1.3 misreads extensible headers, chunks of
 * odd size, and the most negative 24-bit sample (as +1).
 */
function plainFile(bytes: Uint8Array, header: WavHeader): ArrayBuffer {
  const { bitDepth, dataStart, dataBytes } = header;
  const file = new Uint8Array(emptyWav(header, dataBytes).buffer);
  file.set(bytes.subarray(dataStart, dataStart + dataBytes), WAV_HEADER_BYTES);
  if (bitDepth === 24) {
    for (let i = WAV_HEADER_BYTES; i + 2 < file.length; i += 3) {
      if (file[i + 2] === 0x80 && file[i + 1] === 0 && file[i] === 0) file[i] = 1;
    }
  }
  return file.buffer;
}

function mixDown(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, i) => {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    return sum / channels.length;
  });
}
