import assert from "node:assert/strict";
import { expectedClips } from "../../lib/corpus/mod.ts";
import {
  CONTOUR_NAMES,
  decodeFrameTable,
  encodeFrameTable,
  extractFrames,
  FRAMES_DEFINITION,
  framesOf,
  frameTable,
  meanFrames,
  takeClips,
} from "../../lib/features/mod.ts";
import { goldenSignal } from "../helpers/golden.ts";

const WIDTH = CONTOUR_NAMES.length;
const voice = extractFrames(goldenSignal("voice_glide"));
const column = (values: Float32Array, name: string) =>
  values.filter((_, i) => i % WIDTH === CONTOUR_NAMES.indexOf(name));

Deno.test("extractFrames() gives a row every 40 ms", () => {
  const { samples, sampleRateHz } = goldenSignal("tone_440");
  const frames = extractFrames({ samples, sampleRateHz }).length / WIDTH;
  assert.ok(Math.abs(frames - samples.length / sampleRateHz / 0.04) <= 1, `${frames} frames`);
});

Deno.test("extractFrames() follows a tone's pitch, and gives 0 where there is no voice", () => {
  const tone = column(extractFrames(goldenSignal("tone_440")), "pitch_semitones");
  const semitones = 12 * Math.log2(440 / 55);
  const middle = tone.subarray(2, -2);
  assert.ok(middle.every((value) => Math.abs(value - semitones) <= 0.25), middle.join());
  const noise = column(extractFrames(goldenSignal("white_noise")), "pitch_semitones");
  assert.ok(noise.filter((value) => value === 0).length > noise.length / 2);
});

Deno.test("extractFrames() gives half-precision numbers, 256 at most a column", () => {
  for (const name of CONTOUR_NAMES) {
    const values = column(extractFrames(goldenSignal("chirp")), name);
    assert.ok(values.every((value) => Math.f16round(value) === value), name);
    assert.ok(new Set(values).size <= 256, name);
  }
});

Deno.test("extractFrames() does not depend on the level or on silence around it", () => {
  const { samples, sampleRateHz } = goldenSignal("voice_glide");
  const quiet = samples.map((sample) => sample / 8);
  assert.deepEqual(extractFrames({ samples: quiet, sampleRateHz }), voice);
  const after = (silence: number) => {
    const late = new Float32Array(samples.length + silence + 4_000);
    late.set(samples, silence);
    return extractFrames({ samples: late, sampleRateHz });
  };
  assert.deepEqual(after(12_800), after(6_400));
});

Deno.test("extractFrames() gives finite values for silence, noise and very little", () => {
  for (const samples of [new Float32Array(8_000), new Float32Array(1).fill(0.1)]) {
    const values = extractFrames({ samples, sampleRateHz: 16_000 });
    assert.ok(values.length >= WIDTH && values.every(Number.isFinite));
  }
  assert.throws(
    () => extractFrames({ samples: new Float32Array(9), sampleRateHz: 8_000 }),
    /at 8000 Hz/,
  );
});

const clips = expectedClips().slice(0, 3);
const table = frameTable(clips, [voice, voice.slice(0, WIDTH), voice.slice(WIDTH)]);

Deno.test("decodeFrameTable() gives back what encodeFrameTable() wrote", async () => {
  const bytes = encodeFrameTable(table);
  assert.deepEqual(await decodeFrameTable(bytes, "a"), table);
  assert.deepEqual(encodeFrameTable(table), bytes);
});

Deno.test("decodeFrameTable() refuses another definition and what is no table", async () => {
  const bytes = encodeFrameTable(table);
  const ascii = String.fromCharCode(...bytes.subarray(-6_000));
  const { revision } = FRAMES_DEFINITION;
  bytes[bytes.length - 6_000 + ascii.indexOf(`"revision":${revision}`) + 11] = "7".charCodeAt(0);
  await assert.rejects(decodeFrameTable(bytes, "a"), /Cannot use a: .*"frames" revision 7/);
  await assert.rejects(decodeFrameTable(new Uint8Array(9), "b"), /b: not a Parquet file/);
});

Deno.test("encodeFrameTable() refuses values that are no numbers", () => {
  const values = table.values.slice();
  values[WIDTH + 1] = NaN;
  assert.throws(() => encodeFrameTable({ ...table, values }), /Cannot write NaN as mfcc_01/);
});

Deno.test("takeClips(), framesOf() and meanFrames() keep clips apart", () => {
  const taken = takeClips(table, Int32Array.of(2, 1));
  assert.deepEqual(taken.clips, [clips[2], clips[1]]);
  assert.deepEqual(framesOf(taken, 0), voice.slice(WIDTH));
  assert.deepEqual(framesOf(taken, 1), voice.slice(0, WIDTH));
  const { values, definition } = meanFrames(table);
  assert.equal(definition, FRAMES_DEFINITION);
  assert.deepEqual(values.slice(WIDTH, 2 * WIDTH), voice.slice(0, WIDTH));
  const energies = column(voice, "energy");
  const mean = energies.reduce((a, b) => a + b) / energies.length;
  assert.ok(Math.abs(values[CONTOUR_NAMES.indexOf("energy")] - mean) < 1e-4);
});
