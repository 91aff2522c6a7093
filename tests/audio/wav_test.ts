import assert from "node:assert/strict";
import { decodeWav, MAX_DURATION_S, UnusableRecording } from "../../lib/audio/mod.ts";
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
  assertClose(decodeWav(wavBytes([-1, 0, 0.5], { bits: 24 })).samples, [-1, 0, 0.5], 2e-7);
});

Deno.test("decodeWav() averages channels", () => {
  const { samples } = decodeWav(wavBytes([0.5, 0.25, -0.5, 0.5], { channels: 2 }));
  assert.deepEqual([...samples], [0.375, 0]);
});

Deno.test("decodeWav() skips other chunks, also of odd length", () => {
  const chunks = [["LIST", new Uint8Array(7)], ["junk", new Uint8Array(4)]] as const;
  assertClose(decodeWav(wavBytes(RAMP, { chunks })).samples, RAMP, 1 / 32_768);
});

Deno.test("decodeWav() reads to the end when a stream's header gives no length", () => {
  const bytes = wavBytes(RAMP);
  new DataView(bytes.buffer).setUint32(40, 0xffffffff, true);
  assertClose(decodeWav(bytes).samples, RAMP, 1 / 32_768);
});

Deno.test("decodeWav() reads from the middle of a larger buffer", () => {
  const inner = wavBytes(RAMP);
  const outer = new Uint8Array(inner.length + 10);
  outer.set(inner, 3);
  assertClose(decodeWav(outer.subarray(3, 3 + inner.length)).samples, RAMP, 1 / 32_768);
});

function tooLong(): Uint8Array {
  const bytes = wavBytes(new Float32Array(2 * MAX_DURATION_S * 1_000), { bits: 8 });
  new DataView(bytes.buffer).setUint32(24, 1_000, true); // at 1 kHz
  return bytes;
}

for (
  const [name, bytes, message] of [
    ["an empty file", new Uint8Array(), "x.wav: the file is empty"],
    ["text", new TextEncoder().encode("hello, I am text"), 'starts with "hell"'],
    ["an MP3", Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0), "not a WAV file"],
    ["a header without samples", wavBytes([]), "holds no samples"],
    ["a truncated file", wavBytes(RAMP).subarray(0, 200), "promises 402 bytes"],
    ["a file cut in its header", wavBytes(RAMP).subarray(0, 30), "truncated"],
    ["a file cut before its samples", wavBytes(RAMP).subarray(0, 36), 'no "data"'],
    ["NaN", wavBytes([0, NaN], { bits: 32, float: true }), "sample 1 is NaN"],
    ["infinity", wavBytes([-Infinity], { bits: 64, float: true }), "sample 0 is -Inf"],
    ["an absurdly long file", tooLong(), "lasts 3600 s, expected at most 1800 s"],
    ["no channels", wavBytes(RAMP, { channels: 0 }), "0 channels"],
    ["0 Hz", wavBytes(RAMP, { sampleRateHz: 0 }), "at 0 Hz"],
    ["400 kHz", wavBytes(RAMP, { sampleRateHz: 400_000 }), "at 400000 Hz, expected"],
    ["more channels than wav-decoder counts", manyChannels(), "16384 channels of 32 bits"],
    ["64-bit PCM", wavBytes(new Float32Array(4), { bits: 64 }), "0x1 with 64 bits"],
    ["A-law", withFormat(6, 8), "encoding 0x6 with 8 bits"],
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

function withFormat(code: number, bits: number): Uint8Array {
  const bytes = wavBytes(RAMP);
  const view = new DataView(bytes.buffer);
  view.setUint16(20, code, true);
  view.setUint16(34, bits, true);
  return bytes;
}
