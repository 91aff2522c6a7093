import assert from "node:assert/strict";
import { decodeAudio, decodeWav, UnusableRecording } from "../../lib/audio/mod.ts";
import { wavBytes } from "../helpers/wav.ts";

const golden = (ending: string) =>
  Deno.readFileSync(new URL(`../golden/tone_stereo.${ending}`, import.meta.url));

// Left 0.5 · sin, right −0.25 · sin of 440 Hz, for a fifth of a second.
for (
  const [ending, sampleRateHz, tolerance] of [
    ["flac", 16_000, 2 ** -16],
    ["mp3", 16_000, 0.01],
    ["ogg", 16_000, 0.02],
    ["opus", 48_000, 0.02],
  ] as const
) {
  Deno.test(`decodeAudio() decodes ${ending} to the mean of the channels, without a delay`, async () => {
    const signal = await decodeAudio(golden(ending), `tone.${ending}`);
    assert.equal(signal.sampleRateHz, sampleRateHz);
    const extra = signal.samples.length / sampleRateHz - 0.2; // the end of Opus is not trimmed exactly
    assert.ok(extra >= 0 && extra <= (ending === "opus" ? 0.01 : 0), `${extra}`);
    const edge = 0.02 * sampleRateHz; // a lossy codec smears the sudden start and end
    const worst = signal.samples.reduce((most, sample, i) => {
      if (ending !== "flac" && (i < edge || i >= 0.18 * sampleRateHz)) return most;
      const expected = 0.125 * Math.sin(2 * Math.PI * 440 * i / sampleRateHz);
      return Math.max(most, Math.abs(sample - expected));
    }, 0);
    assert.ok(worst < tolerance, `${worst}`);
  });
}

Deno.test("decodeAudio() decodes WAV as decodeWav() does, whatever its name", async () => {
  const bytes = wavBytes([0.5, -0.25]);
  assert.deepEqual(await decodeAudio(bytes, "a.mp3"), decodeWav(bytes));
});

Deno.test("decodeAudio() gives the integers of a FLAC file, divided by 32768 like those of WAV", async () => {
  const { samples } = await decodeAudio(golden("flac"));
  // The mean of two such values is a multiple of 2^-16.
  assert.ok(samples.every((sample) => Number.isInteger(65_536 * sample)));
});

Deno.test("decodeAudio() decodes what is left of a truncated MP3 file", async () => {
  const bytes = golden("mp3");
  const whole = (await decodeAudio(bytes)).samples;
  const cut = (await decodeAudio(bytes.subarray(0, 1_800))).samples;
  assert.ok(cut.length > whole.length / 3 && cut.length < whole.length, `${cut.length}`);
  assert.deepEqual(cut.subarray(0, 1_000), whole.subarray(0, 1_000));
});

// The decoder searches for the end of the last frame, and skips it after a byte of ones.
Deno.test("decodeAudio() decodes the last frame of a FLAC file whose third-last byte is 255", async () => {
  const bytes = Uint8Array.fromBase64(
    "ZkxhQwAAACIQABAAAAARAAARA+gA8AAAABSiKAVpszqNqzsSMUDw67blhAAAKCAAAAByZWZlcmVuY2UgbGliRkxBQyAx" +
      "LjQuMyAyMDIzMDYyMwAAAAD/+GUIABOMFRAAABAD//+tTQ==",
  );
  assert.equal(bytes.at(-3), 255);
  const { samples } = await decodeAudio(bytes);
  assert.deepEqual(samples, Float32Array.from({ length: 20 }, (_, i) => 16 * i / 32_768));
});

Deno.test("decodeAudio() decodes a FLAC file between ID3 tags", async () => {
  const size = [0, 0, 1, 2]; // 130: seven bits per byte
  const before = [...text("ID3"), 3, 0, 0, ...size, ...new Uint8Array(130)];
  const after = text("TAG".padEnd(128));
  const tagged = Uint8Array.from([...before, ...golden("flac"), ...after]);
  assert.deepEqual(await decodeAudio(tagged), await decodeAudio(golden("flac")));
});

/** Changes the length in the header of the FLAC file. */
function flacOfLength(samples: number): Uint8Array {
  const bytes = golden("flac");
  new DataView(bytes.buffer).setUint32(22, samples);
  return bytes;
}

const text = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
for (
  const [name, bytes, message] of [
    ["an empty file", new Uint8Array(), "the file is empty"],
    ["text", text("hello, I am text"), 'it starts with "hell", expected WAV, MP3, FLAC or OGG'],
    ["an M4A", text("\0\0\0 ftypM4A "), "M4A or MP4, expected WAV"],
    ["an AIFF", text("FORM\0\0\0\0AIFF"), "convert it with: ffmpeg -i FILE out.wav"],
    ["another codec in OGG", text("OggS".padEnd(28) + "Speex   "), "neither Vorbis nor Opus"],
    ["a cut WAV", wavBytes([0, 0.5]).subarray(0, 46), "states 4 bytes"],
    ["a cut FLAC", golden("flac").subarray(0, 2_000), "states 3200 samples, but only"],
    ["a FLAC cut in its header", text("fLaC\0\0"), "the FLAC file holds no samples"],
    ["a FLAC of two hours", flacOfLength(2 * 3_600 * 16_000), "it lasts 7200 s, expected at most"],
    ["an MP3 without frames", text("ID3\x04\0\0"), "the MP3 file holds no samples"],
    ["an OGG cut in its header", golden("ogg").subarray(0, 60), "Cannot"],
    ["an Opus cut in its header", golden("opus").subarray(0, 60), "Cannot"],
  ] as const
) {
  Deno.test(`decodeAudio() refuses ${name}`, async () => {
    await assert.rejects(decodeAudio(bytes, "x.y"), (error: Error) => {
      assert.ok(error instanceof UnusableRecording, `${error}`);
      assert.ok(error.message.includes(message), error.message);
      assert.ok(error.message.includes("x.y"), error.message);
      return true;
    });
  });
}

Deno.test("decodeAudio() refuses an Opus file that corrupts the memory of the decoder, and names the file", async () => {
  const bytes = golden("opus");
  bytes[895] = 0xff; // its decoder then fails when it is freed
  await assert.rejects(decodeAudio(bytes, "tone.opus"), {
    name: "UnusableRecording",
    message: /^Cannot read tone\.opus: its OGG Opus is damaged \(/,
  });
});
