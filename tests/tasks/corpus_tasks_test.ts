import assert from "node:assert/strict";
import { join } from "@std/path";
import { EXPERIMENTS } from "../../lib/experiments/mod.ts";
import { openCorpus, ravdess } from "../../lib/corpus/mod.ts";
import { committedParts } from "../../lib/features/mod.ts";
import { TABLES } from "../../lib/features/extraction/tables.ts";
import { exists, PATHS, rooted } from "../../lib/tasks/files.ts";
import { corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";

Deno.test("deno task features compares with every committed table, and fails on other sounds", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, corpusFiles(8));
    const args = ["--corpus", folder, "--speakers", "02,03"];
    const { recordings } = await openCorpus(folder, ravdess);
    const chosen = recordings.filter(({ speaker }) => ["02", "03"].includes(speaker));
    const { code, stdout, stderr } = await runTask("features", ...args);
    assert.equal(code, 1);
    assert.match(stdout, /^ravdess: 8 of 1440 clips, 8 of 24 speakers$/m);
    for (const { id } of TABLES) {
      const line = stdout.split("\n").find((line) => line.startsWith(`${id}: `));
      const [, clips, path, largest] = line!.match(
        /: (\d+) clips, .* of (\S+); the largest difference is (\S+) standard deviations/,
      )!;
      const [{ recordings: held }] = committedParts("ravdess", chosen, [id]);
      assert.deepEqual([clips, path], [`${held.length}`, `data/ravdess-${id}.parquet`]);
      assert.ok(Number(largest) > 0.01);
    }
    assert.match(stderr, /differ from the committed tables in data\//);
  }));

Deno.test("deno task features takes another corpus by its name, and says how to get it", () =>
  inTemporaryFolder(async (folder) => {
    const other = await runTask("features", "--corpus", `emodb=${folder}`);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /as EmoDB: none of its 0 WAV files .* names like wav\/03a01Fa.wav/);
    const unknown = await runTask("features", "--corpus", "cremad=x");
    assert.match(
      unknown.stderr,
      /^error: Unknown corpus "cremad", expected one of ravdess, crema-d/,
    );
    const nowhere = await runTask("features", "--corpus", "cremad");
    assert.match(
      nowhere.stderr,
      /Cannot open corpus: nothing at "cremad", .*one of the names ravdess, crema-d, emodb/,
    );
    if (await exists(rooted("data/nemo"))) return;
    const absent = await runTask("features", "--corpus", "nemo");
    assert.match(absent.stderr, /nothing at "data\/nemo", .* get them with: deno task data nemo$/m);
  }));

Deno.test("deno task features --write refuses an incomplete corpus", () =>
  inTemporaryFolder(async (folder) => {
    const zip = join(folder, "c.zip");
    await Deno.writeFile(zip, await zipOf(corpusFiles(8)));
    const { code, stderr } = await runTask("features", "--corpus", zip, "--write");
    assert.equal(code, 1);
    assert.match(stderr, /incomplete corpus at .*c.zip:.*speaker 01: 1 of 60.*deno task data/s);
  }));

Deno.test("deno task features refuses unknown speakers, and to write the tables of only some speakers", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, corpusFiles(3));
    const args = ["--corpus", folder, "--speakers", "01,25"];
    const unknown = await runTask("features", ...args);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /--speakers 01,25: .* no speaker "25", expected some of 01,02,03/);
    const some = await runTask("features", ...args, "--write");
    assert.equal(some.code, 2);
    assert.match(some.stderr, /Cannot write tables of some speakers/);
  }));

Deno.test("deno task reproduce refuses an unknown name and lists the known ones", async () => {
  const { code, stdout, stderr } = await runTask("reproduce", "--only", "rich9-actors");
  assert.equal(code, 2);
  const analyses = ["cross-corpus", "ablation", "sex-gap", "wild", "scorecard"];
  const ids = [...EXPERIMENTS.map(({ id }) => id), ...analyses].join(", ");
  assert.ok(stderr.includes(`no experiment "rich9-actors", expected one of ${ids}`), stderr);
  assert.equal(stdout, "");
});

Deno.test("deno task reproduce refuses options that exclude each other", async () => {
  const quick = await runTask("reproduce", "--quick", "--all");
  assert.equal(quick.code, 2);
  assert.match(quick.stderr, /Cannot combine --quick, --all and --only/);
  const tables = await runTask("reproduce", "--corpus", "somewhere", "--tables");
  assert.equal(tables.code, 2);
  assert.match(tables.stderr, /Cannot combine --corpus and --tables/);
  const wild = await runTask("reproduce", "--only", "wild", "--tables");
  assert.equal(wild.code, 2);
  const other = await runTask("reproduce", "--corpus", "emodb=x");
  assert.equal(other.code, 2);
  assert.match(other.stderr, /Cannot reproduce from EmoDB: the experiments use RAVDESS/);
  assert.match(wild.stderr, /wild degrades the recordings; give them with --corpus/);
});

Deno.test("deno task reproduce refuses a corpus that is incomplete or does not exist", () =>
  inTemporaryFolder(async (folder) => {
    const nowhere = await runTask("reproduce", "--corpus", join(folder, "nowhere"));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /nothing at .*nowhere/);
    await writeFiles(folder, corpusFiles(3));
    const incomplete = await runTask("reproduce", "--corpus", folder);
    assert.equal(incomplete.code, 1);
    assert.match(incomplete.stdout, /^Using the audio in/);
    assert.match(incomplete.stderr, /incomplete corpus.*speaker 01: 1 of 60.*deno task data/s);
  }));

Deno.test({
  name: "deno task data refuses an archive that is not there, or is none of RAVDESS",
  ignore: await exists(rooted(PATHS.corpus)),
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const zip = join(folder, "a.zip");
      const nowhere = await runTask("data", "--from", zip);
      assert.equal(nowhere.code, 1);
      assert.match(nowhere.stderr, /^error: Cannot open corpus: nothing at .*a.zip/);
      await Deno.writeFile(zip, await zipOf(new Map([["song.wav", new Uint8Array(9)]])));
      const song = await runTask("data", "--from", zip);
      assert.equal(song.code, 1);
      assert.match(song.stderr, /a.zip as RAVDESS speech: none of its 1 WAV files belongs to it/);
      assert.equal(await exists(rooted(PATHS.corpus)), false);
    }),
});

Deno.test("the help of tasks has lines of up to 100 columns", async () => {
  for (const task of ["predict", "evaluate", "train", "features", "reproduce", "scorecard"]) {
    const { stdout } = await runTask(task, "--help");
    assert.match(stdout, /^usage: /m);
    assert.deepEqual(stdout.split("\n").filter(({ length }) => length > 100), [], task);
  }
});
