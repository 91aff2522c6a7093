import assert from "node:assert/strict";
import { reasonOf } from "../../lib/audio/unusable_recording.ts";

Deno.test("reasonOf() leaves the path out of a reason, and only there", () => {
  const cases = [
    ["a+.wav", "Cannot read a+.wav: not a WAV file: a+.wav", "not a WAV file: a+.wav"],
    ["a.wav", "Cannot use a.wav in c.zip: it is damaged", "it is damaged"],
    ["b/a.wav", "Cannot read /c/b/a.wav: it is damaged", "it is damaged"],
    ["a", "No speech in it: a", "No speech in it: a"],
    ["a", "Cannot read ab: empty", "Cannot read ab: empty"],
  ];
  for (const [path, message, reason] of cases) assert.equal(reasonOf(path, message), reason);
});
