import assert from "node:assert/strict";
import { SAMPLE_RATE_HZ, seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { type CorpusEntry, expectedClips } from "../../lib/corpus/mod.ts";
import {
  CHANNEL_SPEEDS,
  extractTables,
  FRAME_SPEEDS,
  RICH_SPEEDS,
  versionOf,
} from "../../lib/features/mod.ts";
import { wavBytes } from "../helpers/wav.ts";

const STYLE = { pitchHz: 150, pitchRange: 4, rate: 6, effort: 0.5, breath: 0.1 };
const entries = expectedClips().slice(0, 5).map((clip, i): CorpusEntry => ({
  clip,
  path: `${clip.id}.wav`,
  read: () => {
    const uniform = seededRandom(i).uniform;
    const { samples } = synthesiseSpeech({ ...STYLE, pitchHz: 110 + 20 * i }, uniform);
    return Promise.resolve(wavBytes(samples));
  },
}));

Deno.test("extractTables() gives the same tables with one worker and with three", async () => {
  const done: number[] = [];
  const one = await extractTables(entries, (count) => done.push(count), 1);
  assert.deepEqual(done, [1, 2, 3, 4, 5]);
  assert.deepEqual([...one.rich.keys()], RICH_SPEEDS);
  assert.deepEqual([...one.frames.keys()], FRAME_SPEEDS);
  assert.deepEqual(one.sets.get("rich"), one.rich.get(1));
  assert.deepEqual(one.rich.get(1)!.clips, entries.map(({ clip }) => clip));
  assert.deepEqual(await extractTables(entries, undefined, 3), one);
});

Deno.test("extractTables() holds no more recordings than there are workers", async () => {
  let open = 0, most = 0;
  const counted = entries.map((entry): CorpusEntry => ({
    ...entry,
    read: () => {
      most = Math.max(most, ++open);
      return entry.read();
    },
  }));
  await extractTables(counted, () => open--, 2);
  assert.equal(most, 2);
});

Deno.test("extractTables() names the recording that cannot be used, and ends", async () => {
  const broken = {
    ...entries[1],
    path: "broken.wav",
    read: () => Promise.resolve(new Uint8Array(9)),
  };
  await assert.rejects(extractTables([entries[0], broken, entries[2]]), /broken\.wav/);
});

Deno.test("versions repeat, and some of them differ from actor to actor as channels do", async () => {
  const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
  const clip = expectedClips()[7];
  const stranger = { ...clip, actor: clip.actor + 1 };
  assert.equal(await versionOf(signal, 1, clip), signal);
  for (const speed of RICH_SPEEDS.filter((speed) => speed !== 1)) {
    const version = await versionOf(signal, speed, clip);
    assert.equal(version.sampleRateHz, SAMPLE_RATE_HZ);
    assert.ok(version.samples.length >= Math.floor(signal.samples.length / speed) - 2);
    assert.deepEqual(await versionOf(signal, speed, clip), version);
    const other = await versionOf(signal, speed, stranger);
    if (CHANNEL_SPEEDS.includes(speed)) assert.notDeepEqual(other, version);
    else assert.deepEqual(other, version);
  }
});
