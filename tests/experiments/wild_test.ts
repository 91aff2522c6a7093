import assert from "node:assert/strict";
import { EMOTIONS, expectedClips } from "../../lib/corpus/mod.ts";
import { DEGRADATIONS, seededRandom } from "../../lib/audio/mod.ts";
import { fitPopulation, fitScaler } from "../../lib/dataset/mod.ts";
import { scoreInTheWild } from "../../lib/evaluation/mod.ts";
import { rich } from "../../lib/features/mod.ts";
import { initialNetwork, loadBackend } from "../../lib/model/mod.ts";
import { initialTimeDelay } from "../../lib/model/time_delay.ts";

await loadBackend();

const random = seededRandom(1);
const scalerOf = (features: number) => {
  const values = Float32Array.from({ length: 4 * features }, () => 50 * random.uniform());
  return fitPopulation(fitScaler(values, features, 3), values, [1, 1, 2, 2]);
};
const shape = { stack: 2, width: 4, channels: 4, dilations: [1], heads: 1, pooled: 4 };
const ensemble = {
  scalers: { functionals: scalerOf(rich.columns.length), frames: scalerOf(61) },
  networks: {
    lda: [],
    mlp: [initialNetwork([rich.columns.length, 4, 8], random)],
    tdnn: [initialTimeDelay(61, 8, shape, random)],
  },
  shape,
  weights: { lda: 0, mlp: 0.5, tdnn: 0.5 },
  priors: EMOTIONS.map(() => 1 / 8),
  temperature: 1,
};

Deno.test("scoreInTheWild() scores every way of changing on all test clips, and repeats", async () => {
  const voices = ["voice_low", "voice_high", "voice_glide"];
  const clips = expectedClips().filter(({ actor, repetition }) => actor < 3 && repetition === 1);
  const entries = [0, 1, 2, 30, 31].map((i) => ({
    path: clips[i].id,
    clip: clips[i],
    read: () => Deno.readFile(`tests/golden/${voices[i % 3]}.wav`),
  }));
  const test = Int32Array.from(entries.keys());
  const fold = { train: new Int32Array(0), test };
  const folds = [{ fold, number: 1, seed: 1, ensemble, test }];
  const seen: number[] = [];
  const score = () => scoreInTheWild(folds, entries, EMOTIONS, (done) => seen.push(done));
  const results = await score();
  assert.deepEqual(results.map(({ id }) => id), DEGRADATIONS.map(({ id }) => id));
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  for (const { uar } of results) assert.ok(uar.low <= uar.mean && uar.mean <= uar.high);
  assert.deepEqual(await score(), results);
});
