import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { enrol, enrolmentParts, fitPopulation, fitScaler, scale } from "../../lib/dataset/mod.ts";
import { assertClose } from "../helpers/close.ts";

const random = seededRandom(1);
/** A speaker's clips: one feature around a place of the speaker's own, with a spread of its own. */
const clipsAt = (place: number, spread: number, count: number) =>
  Float32Array.from({ length: count }, () => place + spread * (2 * random.uniform() - 1));

Deno.test("fitPopulation() averages the deviations within speakers", () => {
  const values = Float32Array.of(0, 2, 10, 16);
  const population = fitPopulation(fitScaler(values, 1), values, [1, 1, 2, 2]);
  assertClose(population.within, [2], 1e-6); // 1 and 3
  assert.ok(population.within instanceof Float32Array);
});

Deno.test("fitPopulation() falls back on the population where speakers do not vary", () => {
  const values = Float32Array.of(1, 1, 5, 5);
  const population = fitPopulation(fitScaler(values, 1), values, [1, 1, 2, 2]);
  assertClose(population.within, population.deviation, 0);
});

const values = Float32Array.from([clipsAt(0, 1, 50), clipsAt(8, 3, 50)].flatMap((v) => [...v]));
const population = fitPopulation(
  fitScaler(values, 1, 6),
  values,
  Array.from({ length: 100 }, (_, i) => Math.floor(i / 50)),
);

Deno.test("enrol() without a clip gives the population's scaler", () => {
  const { mean, deviation, limit } = enrol(population, new Float32Array(0), 0);
  assert.deepEqual([mean, deviation, limit], [population.mean, population.deviation, 6]);
});

Deno.test("enrol() with many clips makes speakers look alike", () => {
  const spread = (own: Float32Array) => {
    const scaled = scale(enrol(population, own, own.length), own);
    const { mean, deviation } = fitScaler(scaled, 1);
    return [mean[0], deviation[0]];
  };
  const [low, high] = [spread(clipsAt(-20, 0.5, 4_000)), spread(clipsAt(30, 5, 4_000))];
  assert.ok(Math.abs(low[0]) < 0.05 && Math.abs(high[0]) < 0.05, `means ${low[0]}, ${high[0]}`);
  assert.ok(Math.abs(low[1] / high[1] - 1) < 0.05, `deviations ${low[1]}, ${high[1]}`);
});

Deno.test("enrol() trusts few clips little, and one with no deviation at all", () => {
  const one = enrol(population, Float32Array.of(10), 1);
  assertClose(one.mean, [(4 * population.mean[0] + 10) / 5], 1e-5);
  assertClose(one.deviation, population.deviation, 1e-6);
});

Deno.test("enrolmentParts() score each recording once, after all others or nearly all", () => {
  for (const recordings of [0, 1, 2, 60, 61, 150]) {
    const parts = enrolmentParts(recordings);
    const scored = parts.flatMap((part) => part.scored).toSorted((a, b) => a - b);
    assert.deepEqual(scored, Array.from({ length: recordings }, (_, i) => i));
    for (const part of parts) {
      assert.equal(part.scored.length + part.heard.length, recordings);
      assert.ok(part.heard.every((position) => !part.scored.includes(position)));
      assert.ok(part.scored.length <= Math.ceil(recordings / 60));
    }
  }
});
