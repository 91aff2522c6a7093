import assert from "node:assert/strict";
import { seededRandom, UnusableRecording } from "../../lib/audio/mod.ts";
import { featuresOf, featuresOfFiles } from "../../lib/model/mod.ts";
import { decodeWav } from "../../lib/audio/mod.ts";
import { toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

const model = { featureSet: "baseline" };
const random = seededRandom(3);
const fileOf = (path: string, bytes: Uint8Array) => ({ path, read: () => Promise.resolve(bytes) });
const spoken = Array.from(
  { length: 3 },
  (_, i) => fileOf(`${i}.wav`, wavBytes(toySpeech("happy", 120 + 40 * i, random).samples)),
);
const text = fileOf("text.wav", new TextEncoder().encode("not a recording"));
const silent = fileOf("silent.wav", wavBytes(new Float32Array(16_000)));
const absent = {
  path: "absent.wav",
  read: () => Promise.reject(new UnusableRecording("there is no such file")),
};
const files = [spoken[0], text, spoken[1], silent, absent, spoken[2]];
/** Enough files for workers. */
const more = Array.from({ length: 30 }, () => spoken[0]);

for (const [after, where] of [[[], "here"], [more, "on workers"]] as const) {
  Deno.test(`featuresOfFiles() gives rows and reasons in order, ${where}`, async () => {
    const rows = await Array.fromAsync(featuresOfFiles(model, [...files, ...after]));
    assert.equal(rows.length, files.length + after.length);
    const expected = await Promise.all(
      spoken.map(async ({ read }) => featuresOf(model, decodeWav(await read()))),
    );
    assert.deepEqual([rows[0], rows[2], rows[5]], expected);
    const reasons = [rows[1], rows[3], rows[4]].map((row) => {
      assert.ok(row instanceof UnusableRecording);
      return row.message;
    });
    assert.match(reasons[0], /text\.wav: it starts with "not ", expected WAV/);
    assert.match(reasons[1], /there is no speech in it/);
    assert.equal(reasons[2], "there is no such file");
  });

  Deno.test(`featuresOfFiles() throws errors that are bugs, ${where}`, async () => {
    const bug = new TypeError("a mistake");
    const broken = [...spoken, { path: "3.wav", read: () => Promise.reject(bug) }];
    const all = Array.fromAsync(featuresOfFiles(model, [...broken, ...after]));
    await assert.rejects(all, (error) => error === bug);
    const unknown = featuresOfFiles({ featureSet: "no such set" }, [...spoken, ...after]);
    await assert.rejects(Array.fromAsync(unknown), /no such set/);
  });
}

Deno.test("featuresOfFiles() stops its workers if the caller stops iterating", async () => {
  for await (const row of featuresOfFiles(model, more.concat(files))) {
    assert.ok(row instanceof Float32Array);
    break;
  }
});
