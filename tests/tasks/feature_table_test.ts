import assert from "node:assert/strict";
import { join } from "@std/path";
import { baseline, decodeTable, shardName } from "../../lib/features/mod.ts";
import { parseShard, writeFeatureTable } from "../../lib/tasks/feature_table.ts";
import { exists, rooted } from "../../lib/tasks/files.ts";
import { readTableAt } from "../../lib/tasks/table_files.ts";
import { openLabelledFolder, openUnlabelledFolder } from "../../lib/tasks/training_sources.ts";
import { inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";
import { wavBytes } from "../helpers/wav.ts";

const SAMPLES = rooted("data/samples");
const LABELS = join(SAMPLES, "labels.csv");

Deno.test("shards have the same bytes with any order and number of workers, and join to the table", () =>
  inTemporaryFolder(async (folder) => {
    const source = await openLabelledFolder(LABELS, SAMPLES, {});
    await writeFeatureTable(join(folder, "whole.parquet"), source, baseline);
    const writeShard = async (out: string, number: number, workers: number) => {
      const shard = { number, count: 3 };
      const file = join(folder, out, shardName(shard));
      await writeFeatureTable(file, source, baseline, { shard, workers });
    };
    for (const number of [3, 1, 2]) await writeShard("shards", number, 2);
    for (const number of [1, 2, 3]) await writeShard("again", number, 1);
    const shards = (await Array.fromAsync(Deno.readDir(join(folder, "shards"))))
      .map(({ name }) => name).sort();
    assert.deepEqual(shards, [1, 2, 3].map((number) => `shard-${number}-of-3.parquet`));
    for (const name of shards) {
      const [one, other] = await Promise.all(
        ["shards", "again"].map((own) => Deno.readFile(join(folder, own, name))),
      );
      assert.deepEqual(one, other);
    }
    const [whole, joined] = await Promise.all(
      ["whole.parquet", "shards"].map((own) => readTableAt(join(folder, own), baseline, "")),
    );
    assert.deepEqual(joined, whole);
    assert.deepEqual(
      whole.dataset.recordings.map(({ emotion, speaker }) => [emotion, speaker]),
      [["angry", "1064"], ["fearful", "1064"], ["neutral", "1074"], ["happy", "1074"]],
    );
    await Deno.remove(join(folder, "shards", shards[1]));
    await assert.rejects(readTableAt(join(folder, "shards"), baseline, ""), {
      message: /1 of 3 shards are missing, such as shard-2-of-3.parquet/,
    });
  }));

Deno.test("recordings without labels are identified by their path in the folder or zip", () =>
  inTemporaryFolder(async (folder) => {
    const wav = await Deno.readFile(join(SAMPLES, "1064_IEO_ANG_MD.wav"));
    const names = ["b/2.wav", "a.wav", "..c/3.wav"];
    const files = new Map([...names, "notes.txt"].map((name) => [name, wav]));
    await writeFiles(join(folder, "voices"), files);
    await Deno.writeFile(join(folder, "voices.zip"), await zipOf(files));
    for (const name of ["voices", "voices.zip"]) {
      const { recordings, close } = await openUnlabelledFolder(join(folder, name));
      await close();
      assert.deepEqual(
        recordings.map(({ id, corpus, emotion, speaker }) => [id, corpus, emotion, speaker]),
        names.toSorted().map((id) => [id, name, "", ""]),
      );
    }
    await Deno.mkdir(join(folder, "empty"));
    await assert.rejects(openUnlabelledFolder(join(folder, "empty")), {
      name: "RangeError",
      message: /^Cannot use .*empty: no file in it has a name that ends in .wav/,
    });
  }));

Deno.test("deno task features --out leaves out unusable recordings; train takes a table with labels", () =>
  inTemporaryFolder(async (folder) => {
    const out = `results/features/test-${crypto.randomUUID()}.parquet`;
    const wav = await Deno.readFile(join(SAMPLES, "1064_IEO_ANG_MD.wav"));
    const files = new Map([["a.wav", wav], ["b.wav", wavBytes(new Float32Array(9e3))]]);
    await writeFiles(folder, files);
    try {
      const args = ["--features", "baseline", "--out", out];
      const { code, stderr } = await runTask("features", ...args, folder);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /^left out: .*b.wav: there is no speech in it.*\nLeft out 1 recording\.$/ms,
      );
      const { recordings } = await decodeTable(await Deno.readFile(rooted(out)), baseline, out);
      assert.deepEqual(recordings.map(({ id, emotion }) => [id, emotion]), [["a.wav", ""]]);
      const model = ["--out", "results/models/none"];
      const train = await runTask("train", "--table", out, "--features", "baseline", ...model);
      assert.equal(train.code, 1);
      assert.match(train.stderr, /1 of its 1 recordings have no label; .*--corpus or --labels/);
      const other = await runTask("train", "--table", out, ...model);
      assert.match(other.stderr, /made with "baseline" revision .*the code computes "encoder"/);
      assert.equal(await exists(rooted("results/models/none")), false);
    } finally {
      if (await exists(rooted(out))) await Deno.remove(rooted(out));
    }
  }));

Deno.test("deno task features checks before the extraction that it can write", async () => {
  const out = `results/features/test-${crypto.randomUUID()}.parquet`;
  await Deno.mkdir(rooted(`${out}.half/x`), { recursive: true });
  try {
    const { code, stdout, stderr } = await runTask("features", "--out", out, SAMPLES);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error: Cannot write to results/);
  } finally {
    await Deno.remove(rooted(`${out}.half`), { recursive: true });
  }
});

Deno.test("deno task features says what is wrong with its arguments", async () => {
  const out = ["--out", "results/features/none.parquet"];
  for (
    const [args, message] of [
      [[...out], /Expected one folder or zip, or --corpus/],
      [[...out, "x", "--corpus", "nemo"], /Expected one folder or zip, or --corpus/],
      [[...out, "x", "--write"], /Cannot combine --out with --write/],
      [["--out", "none", "x"], /--out none, expected a name that ends in .parquet/],
      [["x", "--shard", "1/2"], /Expected --out with --shard, x/],
      [[...out, "x", "--features", "y"], /--features y, expected one of baseline/],
      [[...out, "x", "--workers", "0"], /--workers 0, expected a whole number from 1/],
    ] as const
  ) {
    const { code, stderr } = await runTask("features", ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

Deno.test("parseShard() takes shards from 1/N to N/N", () => {
  assert.deepEqual(parseShard("3/16"), { number: 3, count: 16 });
  for (const text of ["0/4", "5/4", "1", "a/b", "1/0", "1/2/3", "-1/2"]) {
    assert.throws(() => parseShard(text), { name: "WrongUsage", message: /expected I\/N from 1/ });
  }
});
