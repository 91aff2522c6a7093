import assert from "node:assert/strict";
import { percent } from "../../lib/core/percent.ts";
import { gaussian, seededRandom } from "../../lib/core/random.ts";
import { EMOTIONS, type Recording } from "../../lib/corpus/mod.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { SEX_GAP_TABLES, sexGap, sexGapNetworks } from "../../lib/experiments/mod.ts";
import { fitInTurn } from "../../lib/model/fitting.ts";

const REPETITIONS = 4;

/**
 * Features that depend on the emotion: in the same way for all women, in a different way for each
 * man. In recordings at another pitch, they do not depend on it.
 */
function dataset(silent: boolean): Dataset {
  const random = seededRandom(1);
  const recordings: Recording[] = [];
  const values: number[] = [];
  for (let speaker = 1; speaker <= 24; speaker++) {
    const isMan = speaker % 2 === 1;
    for (let i = 0; i < EMOTIONS.length * REPETITIONS; i++) {
      const emotion = i % EMOTIONS.length;
      const shown = isMan ? (emotion + speaker) % EMOTIONS.length : emotion;
      recordings.push({
        id: `${speaker}-${i}`,
        corpus: "ravdess",
        speaker: String(speaker).padStart(2, "0"),
        emotion: EMOTIONS[emotion],
        sex: isMan ? "male" : "female",
      });
      values.push(
        ...EMOTIONS.map((_, j) => (j === shown && !silent ? 1 : 0) + 0.1 * gaussian(random)),
      );
    }
  }
  const columns = EMOTIONS.map((emotion) => `shows ${emotion}`);
  return { recordings, features: { columns, values: Float32Array.from(values) } };
}

Deno.test("sexGap() distinguishes speakers who differ from speakers who do not express emotions", async () => {
  let fitted = 0;
  const fit = fitInTurn();
  const plain = dataset(false), raised = dataset(true);
  const results = await sexGap(
    (id) => Promise.resolve(id === SEX_GAP_TABLES[0] ? plain : raised),
    (job, seed) => {
      fitted++;
      return fit(job, seed);
    },
  );
  assert.equal(fitted, sexGapNetworks(24));
  const of = (id: string) => results.find((own) => own.id === id)!;
  assert.deepEqual(results.map(({ id }) => id), ["all", "women", "men", "half", "raised", "own"]);
  assert.equal(of("women").women.mean, 1);
  assert.ok(of("women").men.mean < 0.3, "each man shows them in another way");
  assert.ok(of("men").men.mean < 0.3);
  assert.deepEqual([of("own").women.mean, of("own").men.mean], [1, 1]);
  assert.ok(of("raised").women.mean < 0.3, "the other table is tested");
});

Deno.test("results/sex-gap.md shows the values of results/sex-gap.json", async () => {
  const { results } = JSON.parse(await Deno.readTextFile("results/sex-gap.json"));
  const page = (await Deno.readTextFile("results/sex-gap.md")).replace(/ +/g, " ");
  assert.equal(results.length, 6);
  for (const { description, women, men } of results) {
    const difference = (100 * (women.mean - men.mean)).toFixed(1);
    const range = ({ mean, low, high }: typeof women) =>
      `${percent(mean)} (${percent(low)}–${percent(high)})`;
    const row = `| ${description} | ${range(women)} | ${range(men)} | ${difference} |`;
    assert.ok(page.includes(row), row);
  }
});
