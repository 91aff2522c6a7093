import assert from "node:assert/strict";
import { benchPage } from "../../lib/tasks/bench/timing.ts";
import { findChromium } from "../../lib/tasks/chromium.ts";
import { runTask } from "../helpers/run_task.ts";

Deno.test("deno task bench times every step; without Python, only in Deno and Chromium", async () => {
  const { code, stdout, stderr } = await runTask("bench", "--clips", "2", "--runs", "1");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Without --python, nothing is compared with Python/);
  const rows = stdout.trim().split("\n").filter((line) => line.includes(" | "))
    .map((line) => line.split(" | "));
  assert.equal(rows.length, await findChromium() ? 9 : 8, stdout);
  for (const [what, ours] of rows) assert.match(ours, /^[\d.]+ m?s$/, what);
  const [, , peer, theirs, ratio] = rows.find(([, , peer]) => peer.startsWith("Meyda"))!;
  assert.match(`${theirs} ${ratio}`, /^\d+ ms [\d.]+ ×$/, peer);
});

Deno.test("benchPage() formats a table and describes the machine", () => {
  const page = benchPage([["a", "1 ms", "b", "2 ms", "2.0 ×"]], "recordings", 3, {
    librosa: "0.11",
  });
  assert.match(page, /^# Speed\n/);
  assert.match(page, /Medians of 3 passes, ours and theirs in\nturn, on recordings/);
  assert.match(page, /librosa 0\.11/);
  assert.match(page, /\| a +\| 1 ms \| b +\| +2 ms \| +2\.0 × \|/);
});

Deno.test("deno task bench refuses a wrong number of passes and a Python that does not exist", async () => {
  const none = await runTask("bench", "--runs", "0");
  assert.equal(none.code, 2);
  assert.match(none.stderr, /Cannot use --runs 0, expected a whole number/);
  const nowhere = await runTask("bench", "--python", "/nowhere/python3", "--clips", "1");
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /nowhere/);
});
