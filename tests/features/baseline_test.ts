import assert from "node:assert/strict";
import { stftMagnitudes } from "../../lib/features/dsp/stft.ts";
import { collectPeaks } from "../../lib/features/dsp/tuning.ts";
import { baseline } from "../../lib/features/sets/baseline.ts";
import { golden, goldenSignal } from "../helpers/golden.ts";

// librosa computes in single precision: about seven digits of the largest value in a group.
const TOLERANCE = 2e-5;

for (const [name, { baseline: expected, tuning }] of Object.entries(golden.features)) {
  Deno.test(`baseline.extract() agrees with librosa for ${name}`, () => {
    const values = baseline.extract(goldenSignal(name));
    assert.equal(values.length, expected.length);
    for (const [from, to] of [[0, 40], [40, 52], [52, 180]]) {
      const scale = Math.max(...expected.slice(from, to).map(Math.abs));
      for (let i = from; i < to; i++) {
        const difference = Math.abs(values[i] - expected[i]);
        assert.ok(
          difference <= TOLERANCE * scale,
          `${baseline.columns[i]}: ${values[i]}, librosa ${expected[i]}`,
        );
      }
    }
  });

  Deno.test(`collectPeaks() agrees with librosa about the tuning of ${name}`, () => {
    const peaks = collectPeaks(16_000);
    peaks.add(stftMagnitudes(goldenSignal(name).samples));
    assert.ok(Math.abs(peaks.tuning() - tuning) < 1e-12);
  });
}

Deno.test("baseline.extract() finds the pitch class A in a tone of 440 Hz", () => {
  const values = baseline.extract(goldenSignal("tone_440"));
  const chroma = values.subarray(40, 52);
  assert.equal(chroma.indexOf(Math.max(...chroma)), 9); // C, C#, … A
});

Deno.test("baseline.extract() returns finite values for silence and for one sample", () => {
  for (const samples of [new Float32Array(16_000), Float32Array.of(0.3), Float32Array.of(0)]) {
    assert.ok(baseline.extract({ samples, sampleRateHz: 16_000 }).every(Number.isFinite));
  }
});

Deno.test("baseline.extract() refuses other sample rates and no samples", () => {
  const samples = new Float32Array(100);
  assert.throws(() => baseline.extract({ samples, sampleRateHz: 48_000 }), /at 48000 Hz, expected/);
  assert.throws(
    () => baseline.extract({ samples: new Float32Array(0), sampleRateHz: 16_000 }),
    /from 0 samples/,
  );
});

Deno.test("baseline.columns are 180 different names", () => {
  assert.equal(baseline.columns.length, 180);
  assert.equal(new Set(baseline.columns).size, 180);
  assert.deepEqual(
    [baseline.columns[0], baseline.columns[40], baseline.columns[52], baseline.columns[179]],
    ["mfcc_00.mean", "chroma_00.mean", "mel_000.mean", "mel_127.mean"],
  );
});
