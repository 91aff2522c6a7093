/** How to write a WAV file for a test. */
export interface WavOptions {
  readonly sampleRateHz?: number;
  readonly channels?: number;
  readonly bits?: 8 | 16 | 24 | 32 | 64;
  readonly float?: boolean;
  readonly extensible?: boolean;
  /** Chunks before the samples: name and content. */
  readonly chunks?: readonly (readonly [string, Uint8Array])[];
}

/** Writes interleaved samples in `-1..1` as a WAV file, each rounded to the nearest step. */
export function wavBytes(samples: ArrayLike<number>, options: WavOptions = {}): Uint8Array {
  const { sampleRateHz = 16_000, channels = 1, bits = 16, float = false } = options;
  const data = new Uint8Array((samples.length * bits) / 8);
  const view = new DataView(data.buffer);
  for (let i = 0; i < samples.length; i++) writeSample(view, i, samples[i], bits, float);
  const format = new Uint8Array(options.extensible ? 40 : 16);
  const f = new DataView(format.buffer);
  const code = float ? 3 : 1;
  f.setUint16(0, options.extensible ? 0xfffe : code, true);
  f.setUint16(2, channels, true);
  f.setUint32(4, sampleRateHz, true);
  f.setUint32(8, (sampleRateHz * channels * bits) / 8, true);
  f.setUint16(12, (channels * bits) / 8, true);
  f.setUint16(14, bits, true);
  if (options.extensible) {
    f.setUint16(16, 22, true);
    f.setUint16(24, code, true);
  }
  const chunks = [["fmt ", format], ...options.chunks ?? [], ["data", data]] as const;
  const body = chunks.flatMap(([name, content]) => {
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, content.length, true);
    return [ascii(name), size, content, new Uint8Array(content.length % 2)];
  });
  const length = new Uint8Array(4);
  const total = body.reduce((sum, part) => sum + part.length, 4);
  new DataView(length.buffer).setUint32(0, total, true);
  return concatenate([ascii("RIFF"), length, ascii("WAVE"), ...body]);
}

function writeSample(view: DataView, i: number, value: number, bits: number, float: boolean) {
  if (float && bits === 32) view.setFloat32(4 * i, value, true);
  else if (float) view.setFloat64(8 * i, value, true);
  else if (bits === 8) view.setUint8(i, Math.min(255, Math.round(value * 128) + 128));
  else {
    const scale = 2 ** (bits - 1);
    const step = Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)));
    for (let byte = 0; byte < bits / 8; byte++) {
      view.setUint8((i * bits) / 8 + byte, Math.floor(step / 256 ** byte) & 255);
    }
  }
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
