import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { identityScaler } from "../../lib/dataset/mod.ts";
import {
  dropoutMask,
  gatherBatch,
  gatherSequences,
  type LearnedClip,
  symmetricBeta,
} from "../../lib/training/batches.ts";
import { ORIGINAL_RECIPE, RICH_RECIPE } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";

const data = {
  values: Float32Array.of(1, 10, 2, 20, 3, 30),
  labels: Int32Array.of(0, 1, 2),
  classes: 3,
};

Deno.test("gatherBatch() of the original recipe takes rows as they are and draws nothing", () => {
  const never = { uniform: () => assert.fail(), below: () => assert.fail() };
  const { inputs, targets } = gatherBatch(data, Int32Array.of(2, 0), ORIGINAL_RECIPE, never);
  assert.deepEqual([...inputs], [3, 30, 1, 10]);
  assert.deepEqual([...targets], [0, 0, 1, 1, 0, 0]);
});

Deno.test("gatherBatch() smooths labels towards all classes", () => {
  const config = { ...ORIGINAL_RECIPE, labelSmoothing: 0.3 };
  const { targets } = gatherBatch(data, Int32Array.of(1), config, seededRandom(1));
  assertClose(targets, [0.1, 0.8, 0.1], 1e-6);
});

Deno.test("gatherBatch() mixes features and targets by the same share", () => {
  const random = seededRandom(1);
  const config = { ...RICH_RECIPE.mlp, labelSmoothing: 0, inputDropout: 0 };
  let mixed = 0;
  for (let i = 0; i < 200; i++) {
    const { inputs, targets } = gatherBatch(data, Int32Array.of(1), config, random);
    assert.ok(Math.abs(inputs[1] - 10 * inputs[0]) < 1e-4);
    assert.ok(Math.abs(targets[0] + targets[1] + targets[2] - 1) < 1e-6);
    // Feature 0 is the row's number plus one: the mean of labels plus one.
    assert.ok(Math.abs(inputs[0] - (targets[0] + 2 * targets[1] + 3 * targets[2])) < 1e-5);
    if (targets[1] < 0.999) mixed++;
  }
  assert.ok(mixed > 100, `${mixed} of 200`);
});

Deno.test("gatherBatch() hides the given part of the features", () => {
  const many = { values: new Float32Array(9_000).fill(1), labels: new Int32Array(9), classes: 1 };
  const config = { ...ORIGINAL_RECIPE, inputDropout: 0.2 };
  const rows = Int32Array.from({ length: 9 }, (_, i) => i);
  const { inputs } = gatherBatch(many, rows, config, seededRandom(1));
  const hidden = inputs.filter((value) => value === 0).length;
  assert.ok(Math.abs(hidden / 9_000 - 0.2) < 0.02, `${hidden} of 9000`);
});

const asTheyAre = identityScaler(2);
const clipOf = (label: number, frames: readonly number[]): LearnedClip => ({
  frames: Float32Array.from(frames),
  scaler: asTheyAre,
  label,
});
/** Two clips of five and three frames of two columns, numbered. */
const sequences = {
  clips: [clipOf(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), clipOf(0, [11, 12, 13, 14, 15, 16])],
  classes: 2,
};
const hidingNothing = {
  ...RICH_RECIPE.tdnn,
  stack: 2,
  dilations: [1],
  columnDropout: 0,
  timeMask: 1,
  labelSmoothing: 0,
};

Deno.test("gatherSequences() puts whole steps of the clips asked for between empty rows", () => {
  const clips = Int32Array.of(1, 0);
  const { layout, rows, targets } = gatherSequences(
    sequences,
    clips,
    hidingNothing,
    seededRandom(1),
  );
  assert.deepEqual([...layout.lengths], [1, 2]);
  assert.deepEqual([...layout.clipOf], [2, 0, 2, 1, 1, 2]);
  const empty = [0, 0, 0, 0];
  const [first, second] = [[1, 2, 3, 4], [5, 6, 7, 8]];
  assert.deepEqual([...rows], [empty, [11, 12, 13, 14], empty, first, second, empty].flat());
  assert.deepEqual([...targets], [1, 0, 0, 1]);
});

Deno.test("gatherSequences() gives a clip shorter than a step a row of its own", () => {
  const short = { clips: [clipOf(0, [15, 16])], classes: 1 };
  const { rows } = gatherSequences(short, Int32Array.of(0), hidingNothing, seededRandom(1));
  assert.deepEqual([...rows], [0, 0, 0, 0, 15, 16, 0, 0, 0, 0, 0, 0]);
});

Deno.test("gatherSequences() scales each clip by its own scaler, and leaves its frames as they are", () => {
  const scaler = { mean: Float32Array.of(1, 2), deviation: Float32Array.of(2, 1), limit: 3 };
  const [first, second] = sequences.clips;
  const data = { clips: [{ ...first, scaler }, second], classes: 2 };
  const before = first.frames.slice();
  const { rows } = gatherSequences(data, Int32Array.of(0, 1), hidingNothing, seededRandom(1));
  const scaled = [0, 0, 1, 2, 2, 3, 3, 3];
  const empty = [0, 0, 0, 0];
  assert.deepEqual([...rows], [empty, scaled, empty, [11, 12, 13, 14], empty].flat());
  assert.deepEqual(first.frames, before);
});

Deno.test("gatherSequences() hides whole columns and stretches of time", () => {
  const long = { clips: [clipOf(0, new Array(4_000).fill(1))], classes: 1 };
  const config = { ...hidingNothing, stack: 1, columnDropout: 0.5, timeMask: 1_000 };
  let columns = 0, stretches = 0;
  for (let seed = 0; seed < 100; seed++) {
    const { rows } = gatherSequences(long, Int32Array.of(0), config, seededRandom(seed));
    const hidden = [0, 1].map((j) => {
      const own = rows.filter((_, i) => i % 2 === j);
      return own.filter((value) => value === 0).length;
    });
    columns += hidden.filter((count) => count === 2_002).length;
    stretches += hidden.filter((count) => count > 2 && count < 2_002).length;
  }
  assert.ok(columns > 75 && columns < 125, `${columns} of 200 columns`);
  assert.ok(stretches > 60, `${stretches} of the rest`);
});

Deno.test("dropoutMask() drops the given part and keeps the mean", () => {
  const mask = dropoutMask(20_000, 0.2, seededRandom(1));
  const dropped = mask.filter((value) => value === 0).length;
  assert.ok(Math.abs(dropped / 20_000 - 0.2) < 0.01);
  assert.ok(mask.every((value) => value === 0 || Math.abs(value - 1.25) < 1e-6));
});

Deno.test("symmetricBeta() has the mean and variance of the beta distribution", () => {
  const random = seededRandom(1);
  const draws = Array.from({ length: 20_000 }, () => symmetricBeta(0.4, random));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01);
  assert.ok(Math.abs(variance - 1 / (4 * (2 * 0.4 + 1))) < 0.005);
});
