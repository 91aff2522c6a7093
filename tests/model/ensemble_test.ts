import assert from "node:assert/strict";
import { alignmentFactors, combine, pool, temper, type Voice } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";

const even = { weights: { lda: 0, mlp: 0.5, tdnn: 0.5 }, priors: [0.5, 0.5], temperature: 1 };

Deno.test("temper() keeps the order, sums to 1, and does nothing at 1", () => {
  assertClose(temper(Float32Array.of(0.2, 0.8), 2, 1), [0.2, 0.8], 1e-6);
  assertClose(temper(Float32Array.of(1, 4), 2, 2), [1 / 3, 2 / 3], 1e-6);
  assertClose(temper(Float32Array.of(0, 3), 2, 0.01), [0, 1], 0);
  assertClose(temper(Float32Array.of(0, 0), 2, 1), [0.5, 0.5], 0);
});

Deno.test("pool() is the weighted geometric mean, in which nobody has a veto", () => {
  const [one, other] = [Float32Array.of(0.1, 0.4), Float32Array.of(0.9, 0.4)];
  const of = (weight: number) => [
    { weight, probabilities: one },
    { weight: 1 - weight, probabilities: other },
  ];
  assertClose(pool(of(0.5)), [0.3, 0.4], 1e-6);
  assertClose(pool(of(0)), other, 1e-6);
  const [never] = pool([
    { weight: 0.5, probabilities: Float32Array.of(0) },
    { weight: 0.5, probabilities: Float32Array.of(1) },
  ]);
  assert.ok(never > 0 && never < 0.05, `${never}`);
});

Deno.test("combine() weighs kinds, divides by priors, tempers, and sums to 1", () => {
  const each = { mlp: Float32Array.of(0.5, 0.5), tdnn: Float32Array.of(0.9, 0.1) };
  assertClose(combine(even, each), [0.75, 0.25], 1e-6); // 3 to 1: the root of 9 to 1
  assertClose(combine({ ...even, priors: [0.25, 0.75] }, each), [0.9, 0.1], 1e-6);
  assertClose(combine({ ...even, temperature: 0.5 }, each), [0.9, 0.1], 1e-6);
  const weights = { lda: 0, mlp: 0, tdnn: 1 };
  assertClose(combine({ ...even, weights }, { tdnn: each.tdnn }), [0.9, 0.1], 1e-6);
});

Deno.test("combine() chooses among some emotions, as if there were no others", () => {
  const weights = { lda: 0, mlp: 1, tdnn: 0 };
  const three = { weights, priors: [0.5, 0.25, 0.25], temperature: 1 };
  const each = { mlp: Float32Array.of(0.5, 0.2, 0.3) };
  assertClose(combine(three, each, { among: [2, 0] }), [1.2 / 2.2, 1 / 2.2], 1e-6);
  const none = { mlp: Float32Array.of(1, 0, 0) };
  assertClose(combine(three, none, { among: [1, 2] }), [0.5, 0.5], 0);
});

Deno.test("combine() aligns each clip with what was heard of its own speaker", () => {
  const weights = { lda: 0, mlp: 1, tdnn: 0 };
  const scaler = { mean: Float32Array.of(0), deviation: Float32Array.of(1), limit: 3 };
  const voiceOf = (...mlp: number[]): Voice => ({
    functionals: scaler,
    frames: scaler,
    heard: mlp.length > 0 ? { mlp: Float32Array.from(mlp) } : {},
  });
  // The first speaker always sounds like the first emotion, of the second nothing was heard.
  const first = Array.from({ length: 400 }, (_, i) => i % 2 === 0 ? 0.8 : 0.2);
  const each = { mlp: Float32Array.of(0.7, 0.3, 0.7, 0.3) };
  const voices = [voiceOf(...first), voiceOf()];
  const found = combine({ ...even, weights }, each, { voices });
  assertClose(found.slice(2), [0.7, 0.3], 1e-6);
  assert.ok(found[0] < 0.5, `${found}`);
  const [a, b] = alignmentFactors(Float32Array.from(first), [0.5, 0.5]);
  assertClose(found.slice(0, 2), [0.7 * a, 0.3 * b].map((x) => x / (0.7 * a + 0.3 * b)), 1e-5);
  // The same voice for all clips.
  const both = combine({ ...even, weights }, each, { voices: voices[0] });
  assert.deepEqual(both.slice(0, 2), both.slice(2));
});
