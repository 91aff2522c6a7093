import assert from "node:assert/strict";
import { basename, join } from "@std/path";
import { encodeWav, seededRandom } from "../../lib/audio/mod.ts";
import { baseline, shardName } from "../../lib/features/mod.ts";
import { writeFeatureTable } from "../../lib/tasks/feature_table.ts";
import { exists, readModel, rooted } from "../../lib/tasks/files.ts";
import { openLabelledFolder } from "../../lib/tasks/training_sources.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";
import { runTask, runTaskFrom } from "../helpers/run_task.ts";
import { testOnSample } from "../helpers/samples.ts";
import { toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

/** Runs a test with a folder, and the path of a model that the task may write. */
function withModelPath(test: (folder: string, out: string) => Promise<void>): Promise<void> {
  const out = rooted(`results/models/test-${crypto.randomUUID()}`);
  return inTemporaryFolder(async (folder) => {
    try {
      await test(folder, out);
    } finally {
      if (await exists(out)) await Deno.remove(out, { recursive: true });
    }
  });
}

/** Ten recordings of two emotions, their labels, and two files that cannot be used. */
function tenClips(): Map<string, Uint8Array> {
  const clips = (["happy", "sad"] as const).flatMap((emotion) =>
    Array.from({ length: 5 }, (_, i): [string, Uint8Array] => {
      return [`${emotion}${i}.wav`, encodeWav(toySpeech(emotion, 100 + 20 * i, seededRandom(i)))];
    })
  );
  const rows = [...clips.map(([name]) => name), "broken.wav", "silent.wav"].map((name) =>
    `${name},${name.startsWith("happy") ? "Joy" : "blue"}`
  );
  const labels = new TextEncoder().encode(["file,label", ...rows].join("\n"));
  return new Map([...clips, ["labels.csv", labels], ["broken.wav", new Uint8Array(30)], [
    "silent.wav",
    wavBytes(new Float32Array(9e3)),
  ]]);
}

Deno.test("deno task train makes a model of ten clips that predict and evaluate take, and the same model from shards", () =>
  withModelPath(async (folder, out) => {
    await writeFiles(folder, tenClips());
    const labels = join(folder, "labels.csv");
    await Deno.writeTextFile(labels, "\nunlabelled.wav,", { append: true });
    const args = ["--labels", "labels.csv=.", "--features", "baseline"];
    const run = (...more: string[]) =>
      runTaskFrom(folder, "train", ...args, "--map", "blue=sad,=", ...more);
    const { code, stdout, stderr } = await run("--out", out);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /: 12 recordings; labels: Joy is happy, blue is sad, "" left out$/m);
    assert.match(stdout, /10 recordings, 2 emotions.*bootstrap over 10 recordings/);
    assert.match(stderr, /^left out: broken.wav: .*\nleft out: silent.wav: there is no speech/m);
    assert.match(stderr, /^note: No recording names its speaker/m);
    const names = (await Array.fromAsync(Deno.readDir(out))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["card.json", "model.json", "report.md", "weights.bin"]);
    const report = await Deno.readTextFile(join(out, "report.md"));
    assert.match(report, /^LDA, baseline features, .*trained on 10 recordings\./m);
    assert.ok(report.includes(`\n| ${basename(folder)} `), report);
    assert.match(report, /## Left out\n\n- broken.wav: .*\n- silent.wav: there is no speech in it/);
    const model = await readModel(out);
    assert.deepEqual(model.emotions, ["happy", "sad"]);
    model.network.dispose();
    const predicted = await runTask("predict", "--model", out, join(folder, "happy0.wav"));
    assert.match(predicted.stdout, /happy0.wav: .*happy/);
    const evaluated = await runTask(
      ...["evaluate", "--model", out, "--labels", labels, "--map", "blue=sad,=", folder] as const,
    );
    assert.match(evaluated.stdout, /10 recordings, 2 emotions/);
    const source = await openLabelledFolder(labels, folder, { blue: "sad", "": "" });
    const shards = join(folder, "shards");
    for (const number of [2, 1]) {
      const shard = { number, count: 2 };
      const file = join(shards, shardName(shard));
      await writeFeatureTable(file, source, baseline, { shard, onlySpeech: true });
    }
    const ofShards = ["--table", shards, "--features", "baseline", "--out", join(out, "of-shards")];
    const trained = await runTask("train", ...ofShards);
    assert.equal(trained.code, 0, trained.stderr);
    assert.deepEqual(
      await Deno.readFile(join(out, "of-shards", "weights.bin")),
      await Deno.readFile(join(out, "weights.bin")),
    );
    const anySound = await run("--any-sound", "--out", join(out, "any-sound"));
    assert.match(anySound.stdout, /11 recordings, 2 emotions/);
    const again = await run("--out", out);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /exists already; name a new folder/);
  }));

await testOnSample(
  "deno task train takes a corpus by its name, and labels beside it",
  "nEMO-24k-60.zip",
  (zip) =>
    withModelPath(async (folder, out) => {
      await writeFiles(folder, tenClips());
      const args = ["--corpus", `nemo=${zip}`, "--labels", `${folder}/labels.csv=${folder}`];
      const options = ["--map", "blue=sad", "--features", "baseline", "--kind", "mlp"];
      const { code, stdout, stderr } = await runTask("train", ...args, ...options, "--out", out);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^nemo: 60 of 4481 clips, 2 of 9 speakers$/m);
      assert.match(stderr, /^note: 10 of 70 recordings name no speaker, and are left out singly/m);
      const { emotions, training, licence } = JSON.parse(
        await Deno.readTextFile(join(out, "card.json")),
      );
      assert.deepEqual(emotions, ["neutral", "happy", "sad", "angry", "fearful", "surprised"]);
      assert.deepEqual([training.recordings, training.kind], [70, "mlp"]);
      assert.match(licence, /nEMO.*CC BY-NC-SA 4.0; Derived from/);
    }),
);

Deno.test("deno task train says what is wrong with its arguments", async () => {
  const out = ["--out", "results/models/none"];
  for (
    const [args, message] of [
      [out, /Expected --corpus, --labels or --table, and --out.*usage/s],
      [["--corpus", "nemo"], /Expected --corpus, --labels or --table, and --out/],
      [["--corpus", "nemo", ...out, "--kind", "cnn"], /--kind cnn, expected one of lda, mlp/],
      [["--corpus", "nemo", ...out, "--features", "x"], /--features x, expected one of baseline/],
      [
        ["--corpus", "nemo", ...out, "--augment", "--features", "baseline"],
        /--features with --augment baseline, expected one of rich/,
      ],
      [
        ["--table", "a.parquet", ...out, "--augment", "--features", "rich"],
        /--augment and --table/,
      ],
      [["--labels", "a.csv", ...out], /--labels a.csv, expected CSV=FOLDER/],
      [["--labels", "a.csv=b", "--map", "x", ...out], /--map x: expected label=emotion/],
    ] as const
  ) {
    const { code, stderr } = await runTask("train", ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
  assert.equal(await exists(rooted("results/models/none")), false);
});

Deno.test("deno task train says what is wrong with its input, and writes nothing", () =>
  withModelPath(async (folder, out) => {
    await writeFiles(folder, tenClips());
    const labels = `${folder}/labels.csv=${folder}`;
    for (
      const [args, message] of [
        [["--labels", labels, "--labels", labels], /two sources named .*rename one/],
        [["--labels", labels, "--map", "blue="], /5 recordings of happy, expected at least two/],
        [["--labels", `${folder}/none.csv=${folder}`], /There is no labels file/],
        [["--corpus", `emodb=${folder}`], /as EmoDB: none of its 12 WAV files/],
      ] as const
    ) {
      const { code, stderr } = await runTask("train", ...args, "--out", out);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
    }
    const elsewhere = await runTask("train", "--labels", labels, "--out", join(folder, "out"));
    assert.equal(elsewhere.code, 1);
    const there = ["--labels", "labels.csv=.", "--out", "results/models/x"];
    const below = await runTaskFrom(folder, "train", ...there);
    assert.match(
      below.stderr,
      /may write below \.\.\/.*\/results\/models\/.* \.\.\/.*lib\/tasks\/train\.ts …/,
    );
    const system = await runTask("train", "--labels", labels, "--out", "/proc/nope");
    assert.match(
      system.stderr,
      /^error: Requires all access to "\/proc\/nope", which no task has$/m,
    );
    assert.match(elsewhere.stderr, /may write below results\/models\/.*--allow-write=.*out.half/);
    assert.equal(await exists(out), false);
  }));
