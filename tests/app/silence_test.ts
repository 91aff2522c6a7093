import assert from "node:assert/strict";
import { silentStretches } from "../../lib/app/silence.ts";

const RATE = 1_000;
/** Joins stretches, each of some seconds at an amplitude. */
const signal = (...parts: [number, number][]) => ({
  sampleRateHz: RATE,
  samples: Float32Array.from(
    parts.flatMap(([seconds, amplitude]) =>
      Array.from({ length: seconds * RATE }, (_, i) => i % 2 === 0 ? amplitude : -amplitude)
    ),
  ),
});

Deno.test("silence is found before, between and after sounds", () => {
  assert.deepEqual(silentStretches(signal([0.5, 0], [1, 0.5], [0.4, 0.001], [1, 0.5], [0.3, 0])), [
    { fromS: 0, toS: 0.5 },
    { fromS: 1.5, toS: 1.9 },
    { fromS: 2.9, toS: 3.2 },
  ]);
});

Deno.test("pauses below 0.3 s, and sounds up to 35 dB below the loudest, are not silence", () => {
  const [quieter, silent] = [34, 36].map((db) => 0.5 * 10 ** (-db / 20));
  assert.deepEqual(silentStretches(signal([1, 0.5], [0.25, 0], [1, 0.5], [1, quieter])), []);
  assert.deepEqual(silentStretches(signal([1, 0.5], [1, silent])), [{ fromS: 1, toS: 2 }]);
});

Deno.test("digital silence is silent from end to end", () => {
  assert.deepEqual(silentStretches(signal([1.02, 0])), [{ fromS: 0, toS: 1.02 }]);
});
