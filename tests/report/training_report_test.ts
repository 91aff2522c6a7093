import assert from "node:assert/strict";
import { trainingReport } from "../../lib/report/mod.ts";
import { TOY_PREDICTIONS, TOY_RESULT } from "./toy_result.ts";

Deno.test("trainingReport() has the UAR with interval and chance, the data, the confusion matrix and notes", () => {
  const recordings = TOY_PREDICTIONS.map(({ recording }) => recording);
  const other = { ...recordings[0], corpus: "own", speaker: "" };
  const failures = [{ path: "a.wav", reason: "it is empty" }];
  const text = trainingReport(TOY_RESULT, {
    recordings: [...recordings, other],
    warnings: ["Few."],
    failures,
  });
  assert.match(text, /reaches a UAR of\n75.0 \(\d+.\d–\d+.\d\) %; guessing reaches 50.0 %/);
  assert.match(text, /\*\*Note:\*\* Few\.\n/);
  assert.match(text, /\| toy +\| +4 \| +2 \| +2 \| +2 \|/);
  assert.match(text, /\| own +\| +1 \| +0 \| +1 \| +0 \|/);
  assert.match(text, /\ncalm +1 +1\nhappy +0 +2\n/);
  assert.ok(text.endsWith("## Left out\n\n- a.wav: it is empty\n"));
  const odd = { path: "<b>.wav", reason: "it is empty" };
  const named = { ...TOY_RESULT.scores, emotions: ["calm|quiet", "<i>happy"] };
  const page = trainingReport({ ...TOY_RESULT, scores: named }, {
    recordings: [{ ...other, corpus: "a|b" }],
    warnings: [],
    failures: [odd],
  });
  assert.match(page, /\| corpus \| recordings \| speakers \| calm\\\|quiet \| \\<i>happy \|/);
  assert.match(page, /\n\| a\\\|b +\| +1 \|/);
  assert.match(page, /\n- \\<b>\.wav: it is empty\n/);
  assert.doesNotMatch(
    trainingReport(TOY_RESULT, { recordings, warnings: [], failures: [] }),
    /Note|Left out/,
  );
});
