import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import { argMax } from "../../lib/core/arg_max.ts";
import { rich } from "../../lib/features/mod.ts";
import { emotionProbabilities, enrolVoice, influences } from "../../lib/model/mod.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = await toyModel();
const random = seededRandom(1);
const speech = toySpeech("happy", 120, random);
const voice = enrolVoice(model, rich.extract(toySpeech("sad", 120, random)));

for (const [who, own] of [["nobody", undefined], ["an enrolled speaker", voice]] as const) {
  Deno.test(`influences() with the voice of ${who} measures the loss of probability without each stretch`, async () => {
    const found = await influences(model, speech, own);
    const { samples, sampleRateHz } = speech;
    const predict = (rest: Float32Array) =>
      emotionProbabilities(model, rich.extract({ samples: rest, sampleRateHz }), { voice: own });
    const probabilities = predict(samples);
    const answer = argMax(probabilities);
    assert.equal(found.length, Math.min(8, Math.floor(samples.length / 8_000)));
    assert.deepEqual([found[0].fromS, found.at(-1)!.toS], [0, samples.length / sampleRateHz]);
    for (const [i, { fromS, toS, without, adds }] of found.entries()) {
      assert.equal(fromS, i === 0 ? 0 : found[i - 1].toS);
      const [from, to] = [fromS, toS].map((s) => Math.round(s * sampleRateHz));
      const rest = Float32Array.of(...samples.subarray(0, from), ...samples.subarray(to));
      assert.equal(without, predict(rest)[answer]);
      assert.equal(adds, probabilities[answer] - without);
      assert.notEqual(adds, 0);
    }
  });
}

Deno.test("a recording of less than a second has no influences", async () => {
  const { samples, sampleRateHz } = speech;
  assert.deepEqual(
    await influences(model, { samples: samples.subarray(0, 15_000), sampleRateHz }),
    [],
  );
});
