import assert from "node:assert/strict";
import type * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import {
  type Fit,
  type FitJob,
  LDA,
  MODEL_KINDS,
  ORIGINAL_MLP,
  startFitPool,
} from "../../lib/model/mod.ts";
import { fitInTurn } from "../../lib/model/fitting.ts";
import { modelKind } from "../../lib/model/registry.ts";

const random = seededRandom(1);
const data = {
  values: Float32Array.from({ length: 120 }, () => random.uniform()),
  labels: Int32Array.from({ length: 40 }, (_, i) => i % 3),
  classes: 3,
};
const config = {
  ...ORIGINAL_MLP,
  hidden: [6],
  hiddenDropout: 0.3,
  mixup: 0.4,
  epochs: 3,
  batchSize: 9,
};

/** A new job each time, because a pool transfers the values of a job. */
const jobOf = (change: Partial<FitJob> = {}) => (): FitJob => ({
  kind: "mlp",
  config,
  data: { ...data, values: data.values.slice() },
  ...change,
});
const jobs = [jobOf(), jobOf(), jobOf({ kind: "lda", config: LDA }), jobOf()];

const weightsOf = (network: tf.LayersModel) =>
  network.getWeights().map((weight) => weight.dataSync().slice());

const fitAll = async (fit: Fit) =>
  (await Promise.all(jobs.map((job, seed) => fit(job, seed)))).map(({ network, classMeans }) => ({
    classMeans,
    layers: network.layers.map(({ name }) => name),
    weights: weightsOf(network),
  }));

const here = await fitAll(fitInTurn());

Deno.test("a pool of any size fits exactly the networks that this thread fits", async () => {
  assert.notDeepEqual(here[0].weights, here[1].weights); // another seed
  assert.deepEqual(here.map(({ layers }) => layers.at(-1)), new Array(4).fill("probabilities"));
  for (const size of [1, 2]) {
    const pool = startFitPool(size);
    try {
      assert.deepEqual(await fitAll(pool.fit), here, `${size} workers`);
    } finally {
      pool.stop();
    }
  }
});

const bad = () => jobOf({ data: { ...data, values: data.values.slice(), classes: 2 } })();

Deno.test("a pool passes an error on and continues with the next job", async () => {
  const pool = startFitPool(1);
  try {
    const [failed, fitted] = await Promise.allSettled([pool.fit(bad, 0), pool.fit(jobOf(), 0)]);
    assert.ok(failed.status === "rejected");
    assert.match(String(failed.reason), /RangeError: Cannot train on label 2, expected 0 to 1/);
    assert.ok(fitted.status === "fulfilled");
    assert.deepEqual(weightsOf(fitted.value.network), here[0].weights);
  } finally {
    pool.stop();
  }
});

Deno.test("fitInTurn() builds one job after the other, passes an error on and continues", async () => {
  const fit = fitInTurn();
  const events: string[] = [];
  const watched = (name: string, job: () => FitJob) => {
    const result = fit(() => {
      events.push(`${name} starts`);
      return job();
    }, 0);
    result.then(() => events.push(`${name} is done`), () => events.push(`${name} fails`));
    return result;
  };
  const results = await Promise.allSettled([
    watched("one", bad),
    watched("two", jobOf()),
    watched("three", () => {
      throw new RangeError("no rows");
    }),
    watched("four", jobOf()),
  ]);
  assert.deepEqual(results.map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  assert.deepEqual(events, [
    ...["one starts", "one fails", "two starts", "two is done"],
    ...["three starts", "three fails", "four starts", "four is done"],
  ]);
});

Deno.test("modelKind() finds each kind by its id, and lists all kinds for an unknown id", () => {
  for (const kind of MODEL_KINDS) assert.equal(modelKind(kind.id), kind);
  assert.equal(new Set(MODEL_KINDS.map(({ id }) => id)).size, MODEL_KINDS.length);
  assert.throws(() => modelKind("svm"), {
    name: "RangeError",
    message: 'Unknown kind of model "svm", expected one of mlp, lda, cnn, lstm',
  });
});
