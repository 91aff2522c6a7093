import wavDecoder from "wav-decoder";
import { emptyWav, WAV_FORMATS, WAV_HEADER_BYTES } from "./encode_wav.ts";
import { MAX_DURATION_S, type Signal } from "./signal.ts";
import { UnusableRecording } from "./unusable_recording.ts";
import { readWavHeader, type WavHeader } from "./wav_header.ts";

// wav-decoder needs Node's `global`, which browsers call `globalThis`.
(globalThis as { global?: unknown }).global ??= globalThis;

/**
 * Decodes a WAV file to mono.
 *
 * Takes PCM of up to 32 bits, 32 and 64-bit float, A-law and µ-law, in a RIFF or RF64 file, plain
 * or `WAVE_FORMAT_EXTENSIBLE`, with any number of channels, which are averaged. Integer samples are
 * divided by 2^(bits-1), as libsndfile does, so a file gives the same floats as Python's
 * `soundfile`. If a file was written as a stream, so that its header gives no length, all samples
 * that are present are read.
 *
 * @param name Name of the file in error messages.
 * @returns The signal at the file's own sample rate, not empty, all samples finite.
 * @throws {UnusableRecording} If the bytes are not a complete WAV file in one of these encodings at
 * 1 to 384 kHz, if it holds no samples or a sample that is not finite, or if it lasts longer than
 * `MAX_DURATION_S`.
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
export function decodeWav(bytes: Uint8Array, name = "recording"): Signal {
  const header = readWavHeader(bytes, name);
  const { channels, bitDepth, sampleRateHz } = header;
  const frames = Math.floor(8 * header.dataBytes / (channels * bitDepth));
  if (frames === 0) {
    throw new UnusableRecording(`Cannot use ${name}: the WAV file holds no samples`);
  }
  requireShort(frames / sampleRateHz, name);
  const samples = decodeSamples(bytes, header, frames);
  requireFinite(samples, name);
  return { samples, sampleRateHz };
}

/** Throws an `UnusableRecording` if a recording is longer than `MAX_DURATION_S`. */
export function requireShort(seconds: number, name: string): void {
  if (seconds <= MAX_DURATION_S) return;
  throw new UnusableRecording(
    `Cannot use ${name}: it lasts ${Math.round(seconds)} s, expected at most ` +
      `${MAX_DURATION_S} s; cut it into shorter files first`,
  );
}

/** Throws an `UnusableRecording` if a sample of a recording is not finite. */
export function requireFinite(samples: Float32Array, name: string): void {
  for (let i = 0; i < samples.length; i++) {
    if (Number.isFinite(samples[i])) continue;
    throw new UnusableRecording(
      `Cannot use ${name}: sample ${i} is ${samples[i]}, expected a finite number`,
    );
  }
}

function decodeSamples(bytes: Uint8Array, header: WavHeader, frames: number): Float32Array {
  const { format, bitDepth, channels, dataStart } = header;
  const data = bytes.subarray(dataStart, dataStart + frames * channels * bitDepth / 8);
  if (bitDepth === 8) {
    const values = BYTE_VALUES[format];
    return averageInterleaved(Int16Array.from(data, (byte) => values[byte]), channels, 32_768);
  }
  // Most recordings have 16 bits. For these, wav-decoder takes ten times as long, as it calls a
  // function for each sample.
  if (bitDepth === 16) return averageInterleaved(asInt16(data), channels, 32_768);
  const { channelData: [interleaved] } = wavDecoder.decode.sync(plainFile(data, header), {
    symmetric: true,
  });
  return averageInterleaved(interleaved, channels, 1);
}

/** Averages interleaved channels, and divides by full scale. */
function averageInterleaved(
  values: Int16Array | Float32Array,
  channels: number,
  fullScale: number,
): Float32Array {
  const samples = new Float32Array(values.length / channels);
  const divisor = channels * fullScale;
  for (let i = 0, at = 0; i < samples.length; i++) {
    let sum = values[at++];
    for (let channel = 1; channel < channels; channel++) sum += values[at++];
    samples[i] = sum / divisor;
  }
  return samples;
}

/** Views bytes as 16-bit integers; copies them first if their offset is odd. */
function asInt16(data: Uint8Array): Int16Array {
  const aligned = data.byteOffset % 2 === 0 ? data : data.slice();
  return new Int16Array(aligned.buffer, aligned.byteOffset, data.length / 2);
}

/** The 16-bit sample for each byte, by encoding, shape `[256]`. */
const BYTE_VALUES: Readonly<Record<number, Int16Array>> = {
  [WAV_FORMATS.pcm]: Int16Array.from({ length: 256 }, (_, byte) => (byte - 128) * 256),
  [WAV_FORMATS.aLaw]: Int16Array.from({ length: 256 }, (_, byte) => expandALaw(byte)),
  [WAV_FORMATS.muLaw]: Int16Array.from({ length: 256 }, (_, byte) => expandMuLaw(byte)),
};

/** Expands a byte of A-law to 16 bits; see ITU-T G.711. */
function expandALaw(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 7, mantissa = code & 15;
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return code & 0x80 ? size : -size;
}

/** Expands a byte of µ-law to 16 bits; see ITU-T G.711. */
function expandMuLaw(byte: number): number {
  const code = ~byte;
  const size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return code & 0x80 ? -size : size;
}

/**
 * Writes interleaved samples as a mono file with a minimal header, because wav-decoder 1.3 misreads
 * extensible headers and chunks of odd size. It also misreads the most negative 24-bit sample (as
 * +1), so 24-bit samples are widened to 32 bits.
 */
function plainFile(data: Uint8Array, header: WavHeader): ArrayBuffer {
  const isNarrow = header.bitDepth === 24;
  const bitDepth = isNarrow ? 32 : header.bitDepth;
  const { buffer } = emptyWav({ ...header, bitDepth }, data.length * bitDepth / header.bitDepth);
  const samples = new Uint8Array(buffer, WAV_HEADER_BYTES);
  if (!isNarrow) samples.set(data);
  else for (let i = 0; i < data.length; i++) samples[i + Math.floor(i / 3) + 1] = data[i];
  return buffer;
}
