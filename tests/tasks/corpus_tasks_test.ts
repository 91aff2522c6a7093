import assert from "node:assert/strict";
import { join } from "@std/path";
import { corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";

Deno.test("deno task features compares with the committed tables and fails on other sounds", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, corpusFiles(8));
    const { code, stdout, stderr } = await runTask(
      "features",
      "--corpus",
      folder,
      "--actors",
      "2,3",
    );
    assert.equal(code, 1);
    assert.match(stdout, /corpus: 8 of 1440 clips/);
    assert.match(stdout, /baseline: 2 clips, .* deviations/);
    assert.match(stderr, /differ from the committed tables by more than 0.01 deviations/);
  }));

Deno.test("deno task features --write refuses an incomplete corpus", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeFile(join(folder, "c.zip"), await zipOf(corpusFiles(8)));
    const { code, stderr } = await runTask(
      "features",
      "--corpus",
      join(folder, "c.zip"),
      "--write",
    );
    assert.equal(code, 1);
    assert.match(stderr, /incomplete corpus.*1432 missing/s);
  }));

Deno.test("deno task features refuses actors that do not exist", async () => {
  const { code, stderr } = await runTask("features", "--actors", "1,25");
  assert.equal(code, 1);
  assert.match(stderr, /--actors 1,25, expected numbers from 1 to 24/);
});

Deno.test("deno task reproduce --only refuses a name it does not know, and lists those it does", async () => {
  const { code, stdout, stderr } = await runTask("reproduce", "--only", "rich9-actors");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /no experiment "rich9-actors", expected one of .*rich8-actors.*ablation, wild/,
  );
  assert.equal(stdout, "");
});

Deno.test("deno task reproduce refuses a corpus that is incomplete or not there", () =>
  inTemporaryFolder(async (folder) => {
    const nowhere = await runTask("reproduce", "--corpus", join(folder, "nowhere"));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /nothing at .*nowhere/);
    await writeFiles(folder, corpusFiles(3));
    const incomplete = await runTask("reproduce", "--corpus", folder);
    assert.equal(incomplete.code, 1);
    assert.match(incomplete.stdout, /^Using the audio in/);
    assert.match(incomplete.stderr, /incomplete corpus.*deno task data/s);
  }));
