import assert from "node:assert/strict";
import { runTask } from "../helpers/run_task.ts";

Deno.test("deno task bench times every case, alone without Python", async () => {
  const { code, stdout, stderr } = await runTask("bench", "--clips", "2", "--runs", "1");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Without --python there is nothing in Python to compare with/);
  const rows = stdout.trim().split("\n").slice(1).map((line) => line.split(" | "));
  assert.equal(rows.length, 5);
  for (const [what, ours] of rows) assert.match(ours, /^[\d.]+ ms$/, what);
  const [, , peer, theirs, ratio] = rows.find(([, , peer]) => peer.startsWith("Meyda"))!;
  assert.match(`${theirs} ${ratio}`, /^\d+ ms [\d.]+ ×$/, peer);
});

Deno.test("deno task bench refuses what is no number of passes, and a Python that is not there", async () => {
  const none = await runTask("bench", "--runs", "0");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /Cannot use 0, expected a whole number/);
  const nowhere = await runTask("bench", "--python", "/nowhere/python3", "--clips", "1");
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /nowhere/);
});
