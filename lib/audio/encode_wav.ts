import type { Signal } from "./signal.ts";

/** Format codes of the supported WAV encodings. */
export const WAV_FORMATS = {
  pcm: 0x0001,
  float: 0x0003,
  aLaw: 0x0006,
  muLaw: 0x0007,
  extensible: 0xfffe,
} as const;

/** Length in bytes of a minimal header, after which the samples follow. */
export const WAV_HEADER_BYTES = 44;

/** Format of the samples of a WAV file. */
export interface WavFormat {
  /** One of `WAV_FORMATS`, not `extensible`. */
  readonly format: number;
  /** Number of channels, whose samples are interleaved. */
  readonly channels: number;
  /** Sample rate in Hz. */
  readonly sampleRateHz: number;
  /** Bits per sample as stored, a multiple of 8. */
  readonly bitDepth: number;
}

/**
 * Encodes a signal as a mono WAV file of 16-bit PCM.
 *
 * @param signal The signal; samples beyond full scale are clipped.
 */
export function encodeWav({ samples, sampleRateHz }: Signal): Uint8Array<ArrayBuffer> {
  const format = { format: WAV_FORMATS.pcm, sampleRateHz, bitDepth: 16 };
  const view = emptyWav(format, 2 * samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * samples[i])));
    view.setInt16(WAV_HEADER_BYTES + 2 * i, sample, true);
  }
  return new Uint8Array(view.buffer);
}

/** Creates a mono WAV file with a minimal header and `dataBytes` of samples, all of them zero. */
export function emptyWav(
  { format, sampleRateHz, bitDepth }: Omit<WavFormat, "channels">,
  dataBytes: number,
): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES + dataBytes));
  const bytes = new Uint8Array(view.buffer);
  const write = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  const frameBytes = bitDepth / 8;
  write(0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes in this chunk
  view.setUint16(20, format, true);
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frameBytes, true); // bytes per second
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bitDepth, true);
  write(36, "data");
  view.setUint32(40, dataBytes, true);
  return view;
}
