import assert from "node:assert/strict";
import { answerLine, lengthText } from "../../lib/app/entry.ts";

Deno.test("lengthText() counts minutes from a minute on", () => {
  const text = (seconds: number) =>
    lengthText({
      name: "a.wav",
      url: "",
      here: false,
      signal: { samples: new Float32Array(seconds * 10), sampleRateHz: 10 },
      finding: "speech",
    });
  assert.deepEqual([3.4, 60, 65, 1_800].map(text), ["3.4 s", "1:00", "1:05", "30:00"]);
});

Deno.test("answerLine() gives the probability of the answer", () => {
  const probabilities = Float32Array.of(0.314, 0.686);
  assert.equal(answerLine({ emotion: "sad", sure: true, probabilities }), "Sad, 69 %");
  assert.equal(
    answerLine({ emotion: "sad", sure: false, probabilities }),
    "Not sure, perhaps sad, 69 %",
  );
});
