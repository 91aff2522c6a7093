import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { alignmentFactors, restrict } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";

Deno.test("alignmentFactors() bring the mean over many recordings to what is expected", () => {
  const random = seededRandom(3);
  const expected = [0.2, 0.3, 0.5];
  // Somebody in whom the first class is found most of the time.
  const rows = Array.from(
    { length: 1_000 },
    () => restrict([5, 1, 2].map((weight) => weight * random.uniform() ** 3)),
  );
  const heard = Float32Array.from(rows.flatMap((row) => [...row]));
  const factors = alignmentFactors(heard, expected);
  const mean = [0, 0, 0];
  for (let row = 0; row < heard.length; row += 3) {
    const own = restrict(factors.map((factor, j) => factor * expected[j] * heard[row + j]));
    for (let j = 0; j < 3; j++) mean[j] += own[j] / 1_000;
  }
  assertClose(Float64Array.from(mean), expected, 0.02);
  assert.ok(factors[0] < factors[2] && factors[2] < factors[1], `${factors}`);
});

Deno.test("alignmentFactors() trust few recordings little, and none not at all", () => {
  const one = Float32Array.of(0.98, 0.01, 0.01);
  const factors = alignmentFactors(one, [1, 1, 1]);
  assert.ok(factors[0] < 1 && factors[0] > 0.9, `${factors}`);
  assert.deepEqual(alignmentFactors(new Float32Array(), [1, 2]), [1, 1]);
  // As expected, nothing is to be changed.
  const even = Float32Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8);
  assertClose(Float64Array.from(alignmentFactors(even, [1, 1, 1])), [1, 1, 1], 1e-5);
});
