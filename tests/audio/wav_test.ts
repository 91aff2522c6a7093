import assert from "node:assert/strict";
import { decodeWav, UnusableRecording } from "../../lib/audio/mod.ts";
import { MAX_DURATION_S } from "../../lib/audio/signal.ts";
import { assertClose } from "../helpers/close.ts";
import { wavBytes, type WavOptions } from "../helpers/wav.ts";

const RAMP = Float32Array.from({ length: 201 }, (_, i) => (i - 100) / 101);

for (
  const [name, options, tolerance] of [
    ["8-bit PCM", { bits: 8 }, 1 / 128],
    ["16-bit PCM", { bits: 16 }, 1 / 32_768],
    ["24-bit PCM", { bits: 24 }, 1 / 8_388_608],
    ["32-bit PCM", { bits: 32 }, 1e-7],
    ["32-bit float", { bits: 32, float: true }, 0],
    ["64-bit float", { bits: 64, float: true }, 1e-7],
    ["extensible 16-bit PCM", { bits: 16, extensible: true }, 1 / 32_768],
    ["extensible 24-bit PCM", { bits: 24, extensible: true }, 1 / 8_388_608],
    ["extensible float", { bits: 32, float: true, extensible: true }, 0],
  ] satisfies [string, WavOptions, number][]
) {
  Deno.test(`decodeWav() reads ${name}`, () => {
    const signal = decodeWav(wavBytes(RAMP, { ...options, sampleRateHz: 22_050 }));
    assert.equal(signal.sampleRateHz, 22_050);
    assertClose(signal.samples, RAMP, tolerance);
  });
}

Deno.test("decodeWav() scales 16-bit samples by 1/32768 on both sides, as soundfile does", () => {
  const { samples } = decodeWav(wavBytes([-1, -0.5, 0.5, 32_767 / 32_768]));
  assert.deepEqual([...samples], [-1, -0.5, 0.5, 32_767 / 32_768]);
});

Deno.test("decodeWav() scales 8-bit samples by 1/128 around 128", () => {
  const { samples } = decodeWav(wavBytes([-1, 0, 0.5, 127 / 128], { bits: 8 }));
  assertClose(samples, [-1, 0, 0.5, 127 / 128], 1e-7);
});

Deno.test("decodeWav() keeps the sign of the most negative 24-bit sample", () => {
  assert.deepEqual([...decodeWav(wavBytes([-1, 0, 0.5], { bits: 24 })).samples], [-1, 0, 0.5]);
});

for (
  const options of [
    { bits: 8 },
    { bits: 16 },
    { bits: 24 },
    { bits: 32 },
    { bits: 32, float: true },
  ] satisfies WavOptions[]
) {
  Deno.test(`decodeWav() averages channels of ${options.bits} bits`, () => {
    const two = decodeWav(wavBytes([0.5, 0.25, -0.5, 0.5], { ...options, channels: 2 }));
    assert.deepEqual([...two.samples], [0.375, 0]);
    const three = decodeWav(
      wavBytes([0.5, 0.25, 0, -0.5, -0.5, 0.25], { ...options, channels: 3 }),
    );
    assert.deepEqual([...three.samples], [0.25, -0.25]);
  });
}

Deno.test("decodeWav() expands A-law and µ-law by the tables of G.711", () => {
  const decode = (code: number, bytes: number[]) => {
    const file = wavBytes(bytes.map((byte) => (byte - 128) / 128), { bits: 8 });
    return [...decodeWav(withHeader(file, { format: code })).samples].map((x) => x * 32_768);
  };
  assert.deepEqual(decode(6, [0xd5, 0x55, 0xc5, 0xaa, 0x2a]), [8, -8, 264, 32_256, -32_256]);
  assert.deepEqual(decode(7, [0xff, 0xfe, 0x7e, 0x80, 0x00]), [0, 8, -8, 32_124, -32_124]);
});

Deno.test("decodeWav() reads samples stored in more bits than they have", () => {
  const in16 = withHeader(wavBytes([0.5, -1, 0.25]), { bits: 12 });
  assert.deepEqual([...decodeWav(in16).samples], [0.5, -1, 0.25]);
  const in32 = withHeader(wavBytes([0.5, -1, 0.25, 0], { bits: 32, channels: 2 }), { bits: 24 });
  assert.deepEqual([...decodeWav(in32).samples], [-0.25, 0.125]);
});

Deno.test("decodeWav() reads RF64, which states the length in another chunk", () => {
  const ds64 = new Uint8Array(28);
  new DataView(ds64.buffer).setBigUint64(8, 6n, true);
  const bytes = withHeader(wavBytes([0.5, -1, 0.25, 0.75], { chunks: [["ds64", ds64]] }), {
    tag: "RF64",
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(76, 0xffffffff, true);
  assert.deepEqual([...decodeWav(bytes).samples], [0.5, -1, 0.25]); // six bytes of the eight
  view.setBigUint64(52, 10n, true);
  assert.throws(() => decodeWav(bytes), /states 10 bytes of samples, but only 8 are present/);
});

for (const sampleRateHz of [8_000, 384_000]) {
  Deno.test(`decodeWav() reads ${sampleRateHz} Hz`, () => {
    assert.equal(decodeWav(wavBytes(RAMP, { sampleRateHz })).sampleRateHz, sampleRateHz);
  });
}

Deno.test("decodeWav() skips other chunks, including those of odd length", () => {
  const chunks = [["LIST", new Uint8Array(7)], ["junk", new Uint8Array(4)]] as const;
  assertClose(decodeWav(wavBytes(RAMP, { chunks })).samples, RAMP, 1 / 32_768);
});

for (
  const [fileBytes, dataBytes] of [
    [0xffffffff, 0xffffffff],
    [0x7ffff024, 0x7ffff000],
    [0x7fffffff, 0x7fffffff],
    [0xffffffff, 0],
    [0, 0],
    [36, 0],
  ]
) {
  Deno.test(`decodeWav() reads to the end of a stream with lengths ${fileBytes}, ${dataBytes}`, () => {
    assertClose(
      decodeWav(withLengths(wavBytes(RAMP), fileBytes, dataBytes)).samples,
      RAMP,
      1 / 32_768,
    );
  });
}

Deno.test("decodeWav() reads from the middle of a larger buffer", () => {
  const inner = wavBytes(RAMP);
  const outer = new Uint8Array(inner.length + 10);
  outer.set(inner, 3);
  assertClose(decodeWav(outer.subarray(3, 3 + inner.length)).samples, RAMP, 1 / 32_768);
});

function tooLong(): Uint8Array {
  const bytes = wavBytes(new Float32Array(MAX_DURATION_S * 1_000 + 1_000), { bits: 8 });
  new DataView(bytes.buffer).setUint32(24, 1_000, true); // at 1 kHz
  return bytes;
}

for (
  const [name, bytes, message] of [
    ["an empty file", new Uint8Array(), "x.wav: the file is empty"],
    ["text", new TextEncoder().encode("hello, I am text"), 'starts with "hell"'],
    ["an MP3", Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0), "not a WAV file"],
    ["a header without samples", wavBytes([]), "holds no samples"],
    ["a truncated file", wavBytes(RAMP).subarray(0, 200), "states 402 bytes"],
    ["a file cut in its header", wavBytes(RAMP).subarray(0, 30), "truncated"],
    ["a file cut before its samples", wavBytes(RAMP).subarray(0, 36), 'no "data"'],
    ["NaN", wavBytes([0, NaN], { bits: 32, float: true }), "sample 1 is NaN"],
    ["infinity", wavBytes([-Infinity], { bits: 64, float: true }), "sample 0 is -Inf"],
    ["an absurdly long file", tooLong(), "lasts 3601 s, expected at most 3600 s"],
    ["no channels", wavBytes(RAMP, { channels: 0 }), "0 channels"],
    ["0 Hz", wavBytes(RAMP, { sampleRateHz: 0 }), "at 0 Hz"],
    ["more than 384 kHz", wavBytes(RAMP, { sampleRateHz: 384_001 }), "at 384001 Hz, expected"],
    ["more channels than a block align counts", manyChannels(), "16384 channels of 32 bits"],
    ["64-bit PCM", wavBytes(new Float32Array(4), { bits: 64 }), "0x1 with 64 bits"],
    ["16-bit A-law", withHeader(wavBytes(RAMP), { format: 6 }), "0x6 with 16 bits, expected PCM"],
    [
      "ADPCM",
      withHeader(wavBytes(RAMP), { format: 17, bits: 4 }),
      "µ-law (8 bits); convert it with: ffmpeg",
    ],
    ["0 bits", withHeader(wavBytes(RAMP), { bits: 0 }), "0x1 with 0 bits, expected PCM"],
    ["a block align of 0", withHeader(wavBytes(RAMP), { frameBytes: 0 }), "align of 0 bytes"],
    [
      "one too small",
      withHeader(wavBytes(RAMP), { bits: 24 }),
      "2 bytes for 1 channels of 24 bits",
    ],
    ["one too large", withHeader(wavBytes(RAMP), { frameBytes: 4 }), "16 bits, expected 2"],
    ["one of half bytes", withHeader(wavBytes(RAMP), { frameBytes: 3, channels: 2 }), "align of 3"],
    ["no samples, as its length says", withLengths(wavBytes(RAMP), 438, 0), "holds no samples"],
    ["RIFX", withHeader(wavBytes(RAMP), { tag: "RIFX" }), 'starts with "RIFX"'],
  ] as const
) {
  Deno.test(`decodeWav() refuses ${name}`, () => {
    assert.throws(() => decodeWav(bytes, "x.wav"), (thrown: Error) => {
      assert.ok(thrown instanceof UnusableRecording, `${thrown}`);
      assert.equal(thrown.name, "UnusableRecording");
      assert.ok(thrown.message.includes(message), thrown.message);
      assert.ok(thrown.message.includes("x.wav"), thrown.message);
      return true;
    });
  });
}

/** A frame is 65,536 bytes long, one more than fits the header. */
function manyChannels(): Uint8Array {
  const channels = 16_384;
  return wavBytes(new Float32Array(channels), { channels, bits: 32, float: true });
}

/** Changes fields of a minimal header. */
function withHeader(
  bytes: Uint8Array,
  fields: { tag?: string; format?: number; channels?: number; frameBytes?: number; bits?: number },
): Uint8Array {
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(fields.tag ?? "RIFF"));
  for (
    const [at, value] of [
      [20, fields.format],
      [22, fields.channels],
      [32, fields.frameBytes],
      [34, fields.bits],
    ] as const
  ) if (value !== undefined) view.setUint16(at, value, true);
  return bytes;
}

/** Changes the lengths in a minimal header. */
function withLengths(bytes: Uint8Array, fileBytes: number, dataBytes: number): Uint8Array {
  const view = new DataView(bytes.buffer);
  view.setUint32(4, fileBytes, true);
  view.setUint32(40, dataBytes, true);
  return bytes;
}
