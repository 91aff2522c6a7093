import assert from "node:assert/strict";
import { fromFileUrl, join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { encodeWav, seededRandom } from "../../lib/audio/mod.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import { baseline } from "../../lib/features/mod.ts";
import { type Scorecard, SCORECARD_EXPERIMENT } from "../../lib/experiments/mod.ts";
import type { SavedModel } from "../../lib/model/mod.ts";
import { scorecardFiles } from "../../lib/report/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";
import { saveModel, toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

/** A model that always answers happy, with 0.73. */
async function happyModel(): Promise<SavedModel> {
  await loadBackend();
  const features = baseline.columns.length;
  const layer = tf.layers.dense({ units: 2, inputShape: [features], activation: "softmax" });
  const network = tf.sequential({ layers: [layer] });
  layer.setWeights([tf.zeros([features, 2]), tf.tensor1d([1, 0])]);
  return {
    featureSet: baseline.id,
    emotions: ["happy", "sad"],
    scaler: { ...identityScaler(features), withinSpeaker: new Float32Array(features).fill(1) },
    network,
    classMeans: [0, 1].map(() => new Array(features).fill(0)),
    temperature: 1,
    threshold: 0.9,
    card: { description: "d", training: {}, metrics: {}, licence: "l", limits: "l" },
  };
}

Deno.test("deno task scorecard explains what a saved model needs", async () => {
  const cases: [string[], RegExp][] = [
    [["--model", "results/model", "--corpus", "ravdess"], /Expected --unseen: a model must not/],
    [["--model", "results/model", "--unseen"], /Expected --corpus NAME=PATH, or --labels CSV/],
    [["--unseen"], /Expected --model with --unseen/],
    [["--corpus", "emodb=x", "--tables"], /Cannot combine --tables with --corpus or --model/],
    [
      ["--model", "results/model", "--unseen", "--corpus", "emodb=x", "--map", "a=b"],
      /Cannot use --map without --labels/,
    ],
    [["--golden", "--quick"], /Cannot combine --golden/],
  ];
  await Promise.all(cases.map(async ([args, message]) => {
    const { code, stderr } = await runTask("scorecard", ...args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
  }));
});

Deno.test("deno task scorecard tests a saved model on labelled recordings", () =>
  inTemporaryFolder(async (folder) => {
    const model = await saveModel(await happyModel(), folder);
    const lines = ["path,emotion,speaker"];
    for (const [i, speaker] of ["a", "b", "c"].entries()) {
      for (const emotion of ["happy", "sad"] as const) {
        const { samples, sampleRateHz } = toySpeech(emotion, 100 + 40 * i, seededRandom(i));
        const wav = encodeWav({ samples: samples.subarray(4_000, 14_000), sampleRateHz });
        await Deno.writeFile(join(folder, `${speaker}${emotion}.wav`), wav);
        lines.push(`${speaker}${emotion}.wav,${emotion},${speaker}`);
      }
    }
    lines.push("silent.wav,sad,a", "absent.wav,happy,b");
    await Deno.writeFile(join(folder, "silent.wav"), wavBytes(new Float32Array(9e3)));
    const labels = join(folder, "labels.csv");
    await Deno.writeTextFile(labels, lines.join("\n"));
    const out = `results/evaluations/scorecard-test-${crypto.randomUUID()}`;
    const path = fromFileUrl(new URL(`../../${out}`, import.meta.url));
    try {
      const { code, stdout, stderr } = await runTask(
        "scorecard",
        ...["--model", model, "--unseen", "--quick", "--labels", labels, "--out", out, folder],
      );
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^left out: silent.wav: there is no speech in it: it is silent$/m);
      assert.match(
        stderr,
        /^left out: absent.wav: it is not in .*\nLeft out 2 of 8 recordings\.$/m,
      );
      assert.match(stdout, /small changes +\| +10 of 10/);
      const { rows, clips }: Scorecard = JSON.parse(
        await Deno.readTextFile(join(path, "scorecard.json")),
      );
      assert.equal(clips, 6);
      const value = (what: string) => rows.find((row) => row.what === what)!.value;
      assert.equal(value("unweighted average recall"), 0.5);
      assert.equal(value("expected calibration error"), 0.231059); // 1 / (1 + 1/e) - 1/2
      assert.equal(value("music: refused or not sure"), 1);
      const page = await Deno.readTextFile(join(path, "scorecard.md"));
      assert.match(page, /✗ recall of sad/);
      assert.match(page, /\n- silent.wav: there is no speech/);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  }));

Deno.test("results/scorecard.md and its figure show what results/scorecard.json holds", async () => {
  const scorecard: Scorecard = JSON.parse(await Deno.readTextFile("results/scorecard.json"));
  for (const [name, content] of Object.entries(scorecardFiles(scorecard))) {
    assert.equal(await Deno.readTextFile(join("results", name)), content, name);
  }
  const own = scorecard.rows.filter(({ model }) => model === SCORECARD_EXPERIMENT);
  const metrics = JSON.parse(await Deno.readTextFile("results/metrics.json"));
  const { scores } = metrics.experiments.find(
    ({ id }: { id: string }) => id === SCORECARD_EXPERIMENT,
  );
  const uar = own.find(({ what }) => what === "unweighted average recall")!;
  assert.equal(uar.value, scores.uar.mean);
  assert.equal(uar.recordings, scores.predictions);
});
