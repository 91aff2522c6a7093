import assert from "node:assert/strict";
import { fitCorpusScalers } from "../../lib/dataset/corpus_scalers.ts";
import { fitPopulationScaler } from "../../lib/dataset/speaker_normalisation.ts";
import { assertClose } from "../helpers/close.ts";

const all = (values: Float32Array) => Int32Array.from(values.keys());

Deno.test("fitCorpusScalers() returns the population scaler of a single corpus, also as `unknown`", () => {
  const values = Float32Array.of(9, 0, 10, 2, 16);
  const speakers = ["b", "a", "b", "a"];
  const recordings = speakers.map((speaker) => ({ corpus: "one", speaker }));
  const used = Int32Array.of(0, 1, 2, 4);
  const { unknown, byCorpus } = fitCorpusScalers(values, 1, recordings, 3, used);
  assert.deepEqual(unknown, fitPopulationScaler(values, 1, speakers, 3, used));
  assert.deepEqual([...byCorpus], [["one", unknown]]);
});

Deno.test("fitCorpusScalers() weights large corpora equally, whatever their sizes", () => {
  // Mean 0 and standard deviation 1; mean 10 and standard deviation 7: on average 5 and 5.
  const values = Float32Array.from({ length: 60_000 }, (_, i) => {
    const sign = i % 2 === 0 ? 1 : -1;
    return i < 50_000 ? sign : 10 + 7 * sign;
  });
  const recordings = Array.from(values, (_, i) => ({
    corpus: i < 50_000 ? "large" : "small",
    speaker: "a",
  }));
  const { unknown, byCorpus } = fitCorpusScalers(values, 1, recordings, 3, all(values));
  assertClose(unknown.mean, [5], 1e-2);
  assertClose(unknown.standardDeviation, [5], 1e-2);
  assertClose(unknown.withinSpeaker, [4], 1e-2);
  assert.equal(unknown.limit, 3);
  assertClose(byCorpus.get("large")!.mean, [0], 1e-2);
  assertClose(byCorpus.get("small")!.mean, [10], 1e-2);
  assertClose(byCorpus.get("small")!.standardDeviation, [7], 1e-2);
});

Deno.test("fitCorpusScalers() gives a corpus with few recordings less weight", () => {
  // Four of each count as much as the average of both; of the other eight, two thirds.
  const values = Float32Array.of(1, 1, 1, 1, -2, -2, -2, -2, -2, -2, -2, -2);
  const recordings = Array.from(values, (value) => ({ corpus: String(value), speaker: "a" }));
  const { unknown, byCorpus } = fitCorpusScalers(values, 1, recordings, 3, all(values));
  const average = (1 / 2 * 1 + 2 / 3 * -2) / (1 / 2 + 2 / 3);
  assertClose(unknown.mean, [average], 1e-6);
  assertClose(byCorpus.get("1")!.mean, [(1 + average) / 2], 1e-6);
  assertClose(byCorpus.get("-2")!.mean, [(2 * -2 + average) / 3], 1e-6);
});

Deno.test("fitCorpusScalers() ignores the zero variance of a single recording", () => {
  const values = Float32Array.of(0.5, -0.001, 0.001, -0.001, 0.001);
  const recordings = Array.from(
    values,
    (_, i) => ({ corpus: i === 0 ? "one" : "b", speaker: "a" }),
  );
  const { unknown, byCorpus } = fitCorpusScalers(values, 1, recordings, 3, all(values));
  for (const scaler of [unknown, ...byCorpus.values()]) {
    assertClose(scaler.standardDeviation, [0.001], 1e-8);
    assertClose(scaler.withinSpeaker, [0.001], 1e-8);
  }
  assertClose(unknown.mean, [(1 / 5 * 0.5) / (1 / 5 + 1 / 2)], 1e-6);
});

Deno.test("fitCorpusScalers() treats a column that varies in no corpus like fitScaler()", () => {
  const values = Float32Array.of(1, 1, 5, 5);
  const recordings = Array.from(values, (value) => ({ corpus: String(value), speaker: "a" }));
  const { unknown, byCorpus } = fitCorpusScalers(values, 1, recordings, 3, all(values));
  for (const { standardDeviation } of [unknown, ...byCorpus.values()]) {
    assert.deepEqual([...standardDeviation], [1]);
  }
});
