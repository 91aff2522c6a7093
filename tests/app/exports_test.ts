import assert from "node:assert/strict";
import type { Entry } from "../../lib/app/entry.ts";
import { entriesCsv } from "../../lib/app/exports.ts";

Deno.test("entriesCsv() quotes names, and escapes those that a spreadsheet would run", () => {
  const entry = (name: string): Entry => ({
    name,
    url: "",
    here: false,
    signal: { samples: new Float32Array(16_000), sampleRateHz: 16_000 },
    finding: "speech",
    row: new Float32Array(1),
    answer: {
      emotion: "sad",
      sure: true,
      adaptation: "none",
      emotions: ["happy", "sad"],
      probabilities: Float32Array.of(0.25, 0.75),
    },
  });
  const names = ["a,b.wav", "=cmd().wav", "-1.wav", "a=b.wav"];
  assert.deepEqual(entriesCsv(names.map(entry), ["happy", "sad"]).trimEnd().split("\n"), [
    "recording,duration_s,emotion,sure,adaptation,reason,happy,sad",
    '"a,b.wav",1,sad,true,none,,0.25,0.75',
    "'=cmd().wav,1,sad,true,none,,0.25,0.75",
    "'-1.wav,1,sad,true,none,,0.25,0.75",
    "a=b.wav,1,sad,true,none,,0.25,0.75",
  ]);
});
