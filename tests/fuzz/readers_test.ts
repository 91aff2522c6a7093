import assert from "node:assert/strict";
import { join } from "@std/path";
import fc from "fast-check";
import { decodeAudio, seededRandom, UnusableRecording } from "../../lib/audio/mod.ts";
import { sha256Hex } from "../../lib/core/hash.ts";
import { encodeTable } from "../../lib/features/mod.ts";
import { encodeModel, MODEL_FILES } from "../../lib/model/mod.ts";
import { clipSound, corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";
import { damage, damageJson, edits, jsonEdit } from "./damage.ts";
import { answerOrRefusal, requireProbabilities, requireSignal } from "./checks.ts";
import { SMALL_SETS, smallDataset } from "./small_table.ts";
import { checkReader, read, stop } from "./trial.ts";

/** One sentence as a WAV file of each kind that is read. */
function validWavs(): Record<string, Uint8Array> {
  const { samples } = toySpeech("happy", 150, seededRandom(1));
  const plain = wavBytes(samples, { bits: 8 });
  /** The bytes of A-law (6) and µ-law (7) mean other numbers: the sound becomes a rough one. */
  const withFormat = (format: number) => plain.map((byte, i) => i === 20 ? format : byte);
  const twice = Float32Array.from({ length: 2 * samples.length }, (_, i) => samples[i >> 1]);
  return {
    "16 bits": wavBytes(samples),
    "another chunk": wavBytes(samples, { chunks: [["LIST", new TextEncoder().encode("hello")]] }),
    "24 bits, stereo": wavBytes(twice, { bits: 24, channels: 2, extensible: true }),
    "32 bits": wavBytes(samples, { bits: 32 }),
    "float": wavBytes(samples, { bits: 32, float: true }),
    "double, stereo": wavBytes(twice, { bits: 64, float: true, channels: 2 }),
    "A-law": withFormat(6),
    "µ-law": withFormat(7),
  };
}

const WAVS = validWavs();
const wavCase = fc.record({ wav: fc.constantFrom(...Object.keys(WAVS)), edits });

Deno.test("the WAV files are valid before they are damaged", async () => {
  for (const [name, wav] of Object.entries(WAVS)) {
    const { samples, sampleRateHz } = await decodeAudio(wav, name);
    assert.ok(sampleRateHz === 16_000 && samples.length > 16_000, name);
  }
});

Deno.test("a damaged WAV file is decoded, or refused by name", () =>
  checkReader(
    2,
    wavCase,
    ({ wav, edits }) => read("recording", [damage(WAVS[wav], edits), "a.wav"]),
  ));

Deno.test("the emotion of a damaged WAV file is predicted, or it is refused", () =>
  checkReader(
    0.1,
    wavCase,
    ({ wav, edits }) => read("emotion", [damage(WAVS[wav], edits), "a.wav"]),
  ));

Deno.test("a damaged MP3, FLAC or OGG file is decoded, or refused by name", () => {
  const name = fc.constantFrom(
    ...["mp3", "flac", "ogg", "opus"].map((end) => `tone_stereo.${end}`),
  );
  return checkReader(1, fc.record({ name, edits }), ({ name, edits }) =>
    read("recording", [
      damage(Deno.readFileSync(new URL(`../golden/${name}`, import.meta.url)), edits),
      name,
    ]));
});

Deno.test("a damaged feature table is refused, or has what was written", async () => {
  const tables = await Promise.all(
    SMALL_SETS.map((set) => encodeTable(smallDataset(), set, "none")),
  );
  await checkReader(
    1,
    fc.record({ set: fc.nat(1), edits }),
    ({ set, edits }) => read("table", [damage(tables[set], edits), set]),
  );
});

Deno.test("a damaged model is refused by the name of its file, or answers", async () => {
  const files = await encodeModel(await toyModel());
  const input = fc.record({
    name: fc.constantFrom(...MODEL_FILES),
    change: fc.oneof(fc.record({ edits }), fc.record({ field: jsonEdit })),
    /** Whether its checksum is mended, so that what it says is used. */
    isMended: fc.boolean(),
    distance: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  });
  await checkReader(1, input, async ({ name, change, isMended, distance }) => {
    const isField = "field" in change && name !== "weights.bin";
    const changed = isField
      ? damageJson(files[name], change.field)
      : damage(files[name], "edits" in change ? change.edits : []);
    const damaged = { ...files, [name]: changed };
    if (isMended && name !== "card.json") {
      const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
      card.files[name] = await sha256Hex(changed);
      damaged["card.json"] = new TextEncoder().encode(JSON.stringify(card));
    }
    return await read("model", [damaged, distance]);
  });
});

Deno.test("recordings of a damaged zip are refused by name, or come out as they went in", () =>
  inTemporaryFolder(async (folder) => {
    const clips = corpusFiles(4), archive = await zipOf(clips);
    await checkReader(
      1,
      edits,
      (edits) => read("zip", [folder, damage(archive, edits), [...clips.values()]]),
    );
  }));

/** Text of labels: rows of cells that are right, or anything. */
const cell = (...right: string[]) => fc.oneof(fc.constantFrom(...right), fc.string());
const labels = fc.tuple(
  fc.constantFrom("path,emotion,speaker", "emotion,path", "\ufeffFile;Label;x", "path,path", ""),
  fc.array(fc.array(cell("a.wav", "happy", "ü b.wav", "sad", "01", "__proto__"), { maxLength: 4 })),
  fc.constantFrom(",", ";", "\t"),
  fc.constantFrom("\n", "\r\n"),
).map(([header, rows, comma, line]) => [header, ...rows.map((row) => row.join(comma))].join(line));

Deno.test("labels of any text are read, or refused by name", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(join(folder, "clips"), new Map([["a.wav", clipSound(1)]]));
    const good = "path,emotion\na.wav,happy\n";
    await checkReader(1, fc.tuple(fc.oneof(labels, fc.constant(good)), edits, fc.boolean()), (
      [text, edits, isDamaged],
    ) => {
      const bytes = new TextEncoder().encode(text);
      return read("labels", [folder, isDamaged ? damage(bytes, edits) : bytes]);
    });
  }));

Deno.test("a reader that never ends, throws another error or names no file is caught", async () => {
  await assert.rejects(read("endless", [], 500), /The workers were stopped/);
  await assert.rejects(read("broken", []), { name: "TypeError", message: "x is undefined" });
  stop();
  const unnamed = () => Promise.reject(new UnusableRecording("Cannot read it"));
  await assert.rejects(answerOrRefusal(unnamed, ["UnusableRecording"], /a\.wav/), /name its file/);
});

Deno.test("samples and probabilities that are none are caught", () => {
  const sampleRateHz = 16_000;
  for (const samples of [Float32Array.of(0, NaN), new Float32Array()]) {
    assert.throws(() => requireSignal({ samples, sampleRateHz }));
  }
  assert.throws(() => requireSignal({ samples: Float32Array.of(0), sampleRateHz: 0 }));
  requireProbabilities(Float32Array.of(0.25, 0.75));
  for (const wrong of [[NaN, 1], [0.5, 0.6], [-0.5, 1.5], [0, 0]]) {
    assert.throws(() => requireProbabilities(Float32Array.from(wrong)));
  }
});

Deno.test("damage comes in many kinds, and leaves the original", () => {
  const original = Uint8Array.from({ length: 300 }, (_, i) => i), before = original.slice();
  const files = fc.sample(edits, { numRuns: 500, seed: 1 }).map((own) => damage(original, own));
  const lengths = files.map(({ length }) => length);
  assert.deepEqual(original, before);
  assert.ok(new Set(files.map(String)).size > 400 && new Set(lengths).size > 100);
  assert.ok(Math.min(...lengths) < 30 && Math.max(...lengths) > 400);
  const json = new TextEncoder().encode('{"a":{"b":[1,2,3]},"c":"d"}');
  const changed = new Set(
    fc.sample(jsonEdit, { numRuns: 500, seed: 1 }).map((own) =>
      new TextDecoder().decode(damageJson(json, own))
    ),
  );
  for (const text of ['{"a":{"b":[1,2,3]}}', '{"a":{"b":[1,3]},"c":"d"}', '{"c":"d"}']) {
    assert.ok(changed.has(text), text);
  }
});
