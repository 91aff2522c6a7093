import type { Signal } from "./signal.ts";

const HEADER_BYTES = 44;

/**
 * Writes a signal as a WAV file of 16 bits.
 *
 * @param signal The signal; samples beyond full scale are cut off.
 * @returns The file.
 * @see RFC 2361, "WAVE and AVI Codec Registries"
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeWav } from "./encode_wav.ts";
 * const samples = Float32Array.of(0, 0.5);
 * assert(encodeWav({ samples, sampleRateHz: 16_000 }).length === 48);
 * ```
 */
export function encodeWav({ samples, sampleRateHz }: Signal): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + 2 * samples.length));
  const text = (at: number, characters: string) => {
    for (let i = 0; i < characters.length; i++) view.setUint8(at + i, characters.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of this part
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, 2 * sampleRateHz, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a frame
  view.setUint16(34, 16, true); // bits a sample
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  for (let i = 0; i < samples.length; i++) {
    const sample = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * samples[i])));
    view.setInt16(HEADER_BYTES + 2 * i, sample, true);
  }
  return new Uint8Array(view.buffer);
}
