import assert from "node:assert/strict";
import { type PopulationScaler, scale } from "../../lib/dataset/mod.ts";
import {
  enrolmentParts,
  fitPopulationScaler,
  fitSessionScaler,
  fitSpeakerScaler,
  scaleByGroupInto,
} from "../../lib/dataset/speaker_normalisation.ts";
import { assertClose } from "../helpers/close.ts";
import { scaleByGroup } from "../helpers/scale_by_group.ts";

Deno.test("fitPopulationScaler() averages the standard deviations within speakers", () => {
  // Speaker a has 0 and 2, b has 10 and 16: standard deviations 1 and 3, all together √41.
  const values = Float32Array.of(0, 10, 2, 16);
  const scaler = fitPopulationScaler(values, 1, ["a", "b", "a", "b"], 3);
  assertClose(scaler.mean, [7], 1e-6);
  assertClose(scaler.standardDeviation, [Math.sqrt(41)], 1e-5);
  assertClose(scaler.withinSpeaker, [2], 1e-6);
  assert.equal(scaler.limit, 3);
});

Deno.test("fitPopulationScaler() weights speakers equally, whatever their numbers of rows", () => {
  const values = Float32Array.of(0, 2, 0, 2, 0, 2, 10, 16);
  const speakers = ["a", "a", "a", "a", "a", "a", "b", "b"];
  assertClose(fitPopulationScaler(values, 1, speakers).withinSpeaker, [2], 1e-6);
});

Deno.test("fitPopulationScaler() leaves out speakers with a single recording", () => {
  const values = Float32Array.of(0, 2, 5, 7, 9);
  const { withinSpeaker } = fitPopulationScaler(values, 1, ["a", "a", "b", "c", "d"]);
  assertClose(withinSpeaker, [1], 1e-6);
});

Deno.test("fitPopulationScaler() uses the population's standard deviation where no speaker varies", () => {
  const scaler = fitPopulationScaler(Float32Array.of(1, 1, 5, 5), 1, ["a", "a", "b", "b"]);
  assert.deepEqual([...scaler.withinSpeaker], [2]);
});

const population: PopulationScaler = {
  mean: Float32Array.of(1, -2),
  standardDeviation: Float32Array.of(6, 1),
  withinSpeaker: Float32Array.of(3, 0.5),
  limit: 2,
};

Deno.test("fitSpeakerScaler() without recordings returns the population's scaler", () => {
  const { mean, standardDeviation, limit } = population;
  assert.deepEqual(fitSpeakerScaler(population, new Float32Array()), {
    mean,
    standardDeviation,
    limit,
  });
});

Deno.test("fitSpeakerScaler() moves the mean by a fifth for one recording, and keeps the variance", () => {
  const one = fitSpeakerScaler(population, Float32Array.of(11, 3));
  assertClose(one.mean, [(4 * 1 + 11) / 5, (4 * -2 + 3) / 5], 1e-6);
  assertClose(one.standardDeviation, [6, 1], 1e-6);
});

Deno.test("fitSpeakerScaler() combines moments, the population counting as four recordings", () => {
  // Three recordings: column 0 has mean 7, variance 8/3; column 1 is constant at 0.
  const three = fitSpeakerScaler(population, Float32Array.of(5, 0, 7, 0, 9, 0));
  assertClose(three.mean, [(4 * 1 + 3 * 7) / 7, (4 * -2) / 7], 1e-6);
  const within = [(4 * 9 + 2 * 8 / 3) / 6, (4 * 0.25) / 6];
  assertClose(three.standardDeviation, [
    6 * Math.sqrt(within[0]) / 3,
    1 * Math.sqrt(within[1]) / 0.5,
  ], 1e-5);
  assert.equal(three.limit, 2);
});

Deno.test("fitSpeakerScaler() of many recordings approaches the speaker's own statistics", () => {
  // -20 ± 1 in column 0, 30 ± 5 in column 1, in equal shares.
  const rows = Float32Array.from({ length: 80_000 }, (_, i) => {
    const sign = Math.floor(i / 2) % 2 === 0 ? 1 : -1;
    return i % 2 === 0 ? -20 + sign : 30 + 5 * sign;
  });
  const own = fitSpeakerScaler(population, rows);
  assertClose(own.mean, [-20, 30], 0.01);
  // The ratio of within to population is kept: 6 / 3 and 1 / 0.5.
  assertClose(own.standardDeviation, [2 * 1, 2 * 5], 0.01);
});

Deno.test("fitSessionScaler() of no recording or one returns the population's scaler", () => {
  const { mean, standardDeviation, limit } = population;
  for (const rows of [new Float32Array(), Float32Array.of(11, 3)]) {
    assert.deepEqual(fitSessionScaler(population, rows), { mean, standardDeviation, limit });
  }
});

Deno.test("fitSessionScaler() weights n recordings as n - 1, the population as 2 for means and 4 for variances", () => {
  const rows = Float32Array.of(5, 0, 7, 0, 9, 0);
  const { mean, standardDeviation, limit } = fitSessionScaler(population, rows);
  assertClose(mean, [(2 * 1 + 2 * 7) / 4, (2 * -2) / 4], 1e-6);
  assert.deepEqual(standardDeviation, fitSpeakerScaler(population, rows).standardDeviation);
  assert.equal(limit, 2);
});

Deno.test("fitSessionScaler() keeps the expected mean of the scaled features", () => {
  const rows = Float32Array.of(5, 0, 7, 0, 9, 0);
  const expected = Float32Array.of(0.5, -1);
  const [a, b] = population.standardDeviation;
  const { mean } = fitSessionScaler(population, rows, expected);
  assertClose(mean, [(2 * 1 + 2 * (7 - 0.5 * a)) / 4, (2 * -2 + 2 * b) / 4], 1e-6);
});

Deno.test("fitPopulationScaler() and scaleByGroupInto() use the rows given, in their order", () => {
  const values = Float32Array.of(5, 0, 100, 9, 7, 0, 9, 0), used = Int32Array.of(3, 1, 0);
  const own = Float32Array.of(9, 0, 100, 9, 5, 0), groups = ["a", "b", "a"];
  assert.deepEqual(
    fitPopulationScaler(values, 2, groups, 3, used),
    fitPopulationScaler(own, 2, groups, 3),
  );
  const into = new Float32Array(8);
  scaleByGroupInto(into.subarray(1, 7), () => population, values, used, groups);
  assert.deepEqual([...into], [0, ...scaleByGroup(population, own, groups), 0]);
});

Deno.test("scaleByGroup() scales each row by the statistics of its own group", () => {
  const values = Float32Array.of(5, 0, 100, 9, 7, 0, 9, 0);
  const scaled = scaleByGroup(population, values, ["a", "b", "a", "a"]);
  const a = Float32Array.of(5, 0, 7, 0, 9, 0), b = Float32Array.of(100, 9);
  const ownA = scale(fitSpeakerScaler(population, a), a);
  const ownB = scale(fitSpeakerScaler(population, b), b);
  assert.deepEqual([...scaled], [
    ...ownA.subarray(0, 2),
    ...ownB,
    ...ownA.subarray(2),
  ]);
  assert.equal(ownB[0], 2); // clipped
  assert.ok(Math.abs(ownA[2] - (7 - 25 / 7) / (6 * Math.sqrt((36 + 16 / 3) / 6) / 3)) < 1e-6);
});

Deno.test("enrolmentParts() scores each recording once, after enrolment with all others", () => {
  assert.deepEqual(enrolmentParts(3), [
    { scored: Int32Array.of(0), enrolled: Int32Array.of(1, 2) },
    { scored: Int32Array.of(1), enrolled: Int32Array.of(0, 2) },
    { scored: Int32Array.of(2), enrolled: Int32Array.of(0, 1) },
  ]);
  assert.deepEqual(enrolmentParts(0), []);
  assert.deepEqual(enrolmentParts(1), [
    { scored: Int32Array.of(0), enrolled: new Int32Array() },
  ]);
});

Deno.test("enrolmentParts() of more than sixty recordings scores every sixtieth in the same part", () => {
  const parts = enrolmentParts(150);
  assert.equal(parts.length, 60);
  assert.deepEqual(parts[7].scored, Int32Array.of(7, 67, 127));
  assert.deepEqual(parts[30].scored, Int32Array.of(30, 90));
  const all = Array.from({ length: 150 }, (_, i) => i);
  assert.deepEqual(parts.flatMap(({ scored }) => [...scored]).sort((a, b) => a - b), all);
  for (const { scored, enrolled } of parts) {
    assert.deepEqual([...scored, ...enrolled].sort((a, b) => a - b), all);
  }
});
