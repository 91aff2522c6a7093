import assert from "node:assert/strict";
import { SAMPLE_RATE_HZ, seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { type CorpusEntry, expectedClips } from "../../lib/corpus/mod.ts";
import {
  AS_RECORDED,
  extractTables,
  FRAME_VERSIONS,
  placeOf,
  RICH_VERSIONS,
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
  assert.deepEqual([...one.rich.keys()], RICH_VERSIONS.map(({ id }) => id));
  assert.deepEqual([...one.frames.keys()], FRAME_VERSIONS.map(({ id }) => id));
  assert.deepEqual(one.sets.get("rich"), one.rich.get(AS_RECORDED));
  assert.deepEqual(one.rich.get(AS_RECORDED)!.clips, entries.map(({ clip }) => clip));
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

Deno.test("versions repeat, and elsewhere they differ from place to place", async () => {
  const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
  const clip = expectedClips()[7];
  const stranger = { ...clip, actor: clip.actor + 1 };
  const again = { ...clip, repetition: 2 as const };
  for (const version of RICH_VERSIONS) {
    const changed = await versionOf(signal, version, clip);
    assert.equal(changed.sampleRateHz, SAMPLE_RATE_HZ);
    assert.ok(changed.samples.length >= Math.floor(signal.samples.length / version.speed) - 2);
    assert.deepEqual(await versionOf(signal, version, clip), changed);
    for (const other of [stranger, again]) {
      const sound = await versionOf(signal, version, other);
      if (version.elsewhere) assert.notDeepEqual(sound, changed);
      else assert.deepEqual(sound, changed);
    }
  }
  assert.equal(await versionOf(signal, RICH_VERSIONS[0], clip), signal);
});

Deno.test("in each place an actor says all emotions; as recorded there is one an actor", () => {
  const clips = expectedClips();
  const [asRecorded, elsewhere] = [false, true].map((value) =>
    RICH_VERSIONS.find((version) => version.elsewhere === value)!
  );
  const emotionsByPlace = Map.groupBy(clips, (clip) => placeOf(clip, elsewhere));
  assert.equal(emotionsByPlace.size, 24 * 4);
  for (const own of emotionsByPlace.values()) {
    assert.equal(new Set(own.map(({ emotion }) => emotion)).size, 8);
    assert.equal(new Set(own.map(({ actor }) => actor)).size, 1);
  }
  assert.equal(new Set(clips.map((clip) => placeOf(clip, asRecorded))).size, 24);
});
