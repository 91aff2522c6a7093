import assert from "node:assert/strict";
import { featureGroup, rich } from "../../lib/features/mod.ts";

Deno.test("featureGroup() assigns features to every group", () => {
  const groups = Map.groupBy(rich.columns, featureGroup);
  assert.deepEqual([...groups.keys()].sort(), ["loudness", "pitch", "rhythm", "timbre"]);
  for (
    const [column, group] of [
      ["pitch_semitones.voiced.mean", "pitch"],
      ["voicing.std", "pitch"],
      ["voiced.part", "rhythm"],
      ["duration_s", "rhythm"],
      ["energy.mean", "loudness"],
      ["flux.std", "loudness"],
      ["mfcc_00.mean", "loudness"],
      ["mfcc_07.voiced.std", "timbre"],
      ["mfcc_10.mean", "timbre"],
    ]
  ) assert.equal(featureGroup(column), group, column);
});
