import assert from "node:assert/strict";
import {
  augment,
  type Augmentation,
  AUGMENTATIONS,
  channelGroup,
  UNCHANGED,
} from "../../lib/audio/augment/augmentations.ts";
import {
  decodeWav,
  resample,
  SAMPLE_RATE_HZ,
  seededRandom,
  synthesiseSpeech,
  UnusableRecording,
} from "../../lib/audio/mod.ts";
import { trimSilence } from "../../lib/audio/activity.ts";
import { drawChannel } from "../../lib/audio/augment/channel.ts";
import { changeSpeed } from "../../lib/audio/resample.ts";
import type { Random } from "../../lib/core/random.ts";
import { type AudioRecording, ravdess } from "../../lib/corpus/mod.ts";
import { metadataOf } from "../../lib/corpus/recording.ts";
import {
  baseline,
  committedParts,
  decodeAtRate,
  encoder,
  extractTables,
  FEATURE_SETS,
  featureSet,
  findSpeech,
  rich,
  type RowCache,
  tableDefinition,
} from "../../lib/features/mod.ts";
import { extractRecording } from "../../lib/features/extraction/extract_recording.ts";
import { tableId, TABLES } from "../../lib/features/extraction/tables.ts";
import { wavBytes } from "../helpers/wav.ts";
import { ravdessIds } from "../helpers/corpus.ts";

const STYLE = { pitchHz: 150, pitchRange: 4, rate: 9, effort: 0.5, breath: 0.1 };
const sound = (i: number) =>
  synthesiseSpeech({ ...STYLE, pitchHz: 110 + 20 * i }, seededRandom(i).uniform);
/** Recordings of one speaker, whose ids are not those of RAVDESS. */
const recordings = Array.from({ length: 3 }, (_, i): AudioRecording => ({
  id: `take ${i}`,
  corpus: "toy",
  speaker: "me",
  emotion: "calm",
  path: `takes/${i}.wav`,
  read: () => Promise.resolve(wavBytes(sound(i).samples)),
}));
const channelled = AUGMENTATIONS.find(({ channel }) => channel)!;
const channelTable = tableId(rich.id, channelled.id);

Deno.test("extractTables() with one or two workers returns the values of extractRecording()", async () => {
  const tables = ["baseline", channelTable];
  const done: number[] = [];
  const onRecording = (count: number) => void done.push(count);
  const one = await extractTables(recordings, { tables, onRecording, workers: 1 });
  assert.deepEqual(done, [1, 2, 3]);
  assert.deepEqual([...one.keys()], tables);
  assert.deepEqual(await extractTables(recordings, { tables, workers: 2 }), one);
  for (const [row, { path, read, ...recording }] of recordings.entries()) {
    const expected = await extractRecording(await read(), path, recording, tables);
    for (
      const [i, { recordings: found, features: { columns, values } }] of [...one.values()].entries()
    ) {
      assert.deepEqual(found[row], metadataOf(recording));
      const own = values.subarray(row * columns.length, (row + 1) * columns.length);
      assert.deepEqual(own, expected[i], `${tables[i]}, row ${row}`);
    }
  }
});

Deno.test("extractTables() holds at most one recording per worker", async () => {
  let open = 0, most = 0;
  const counted = recordings.map((recording): AudioRecording => ({
    ...recording,
    read: () => {
      most = Math.max(most, ++open);
      return recording.read();
    },
  }));
  await extractTables(counted, {
    tables: ["baseline"],
    onRecording: () => void open--,
    workers: 2,
  });
  assert.equal(most, 2);
});

Deno.test("extractTables() fails at an unusable recording, and names it", async () => {
  const broken = {
    ...recordings[1],
    path: "broken.wav",
    read: () => Promise.resolve(new Uint8Array(9)),
  };
  await assert.rejects(
    extractTables([recordings[0], broken, recordings[2]], { tables: ["baseline"], workers: 1 }),
    /broken\.wav/,
  );
});

Deno.test("extractRecording() extracts each table's feature set from the augmented recording", async () => {
  const [recording] = recordings;
  const wav = await recording.read();
  const slow = AUGMENTATIONS.find(({ id }) => id === "0.85x")!;
  const tables = [tableId(rich.id, slow.id), "baseline", channelTable, "rich"];
  const rows = await extractRecording(wav, "0.wav", recording, tables);
  const signal = decodeWav(wav, "0.wav");
  assert.deepEqual(rows, [
    rich.extract(changeSpeed(signal, slow.speeds[0])),
    baseline.extract(signal),
    rich.extract(augment(signal, channelled, recording)),
    rich.extract(signal),
  ]);
  assert.notDeepEqual(rows[2], rows[3]);
});

Deno.test("extractRecording() rounds values as tables store them", async () => {
  const [recording] = recordings;
  const wav = await recording.read();
  const [row] = await extractRecording(wav, "0.wav", recording, [encoder.id]);
  const exact = encoder.extract(decodeWav(wav, "0.wav"));
  assert.deepEqual(row, encoder.round!(exact));
  assert.notDeepEqual(row, exact);
});

Deno.test("disturbed recordings are committed for all of RAVDESS, and for no other corpus", () => {
  const all = ravdessIds().map(ravdess.parse);
  assert.deepEqual(committedParts(ravdess.id, all), [
    { recordings: all, tables: TABLES.map(({ id }) => id) },
  ]);
  const others = all.map((own) => ({ ...own, corpus: "emodb" }));
  const tables = committedParts("emodb", others).flatMap((part) => part.tables);
  assert.deepEqual(tables, ["encoder", "encoder-varied"]);
  const large = all.map((own) => ({ ...own, corpus: "crema-d" }));
  const [whole, some] = committedParts("crema-d", large);
  assert.deepEqual([whole.tables, some.tables], [["encoder"], ["encoder-varied"]]);
  assert.equal(whole.recordings.length, 1440);
  assert.ok(Math.abs(some.recordings.length - 240) < 40, `${some.recordings.length}`);
  // The channel is chosen by the id too: each of the four that a speaker has must occur.
  const channels = Map.groupBy(some.recordings, (own) => channelGroup(own, true).split("/")[1]);
  assert.deepEqual([...channels.keys()].sort(), ["0", "1", "2", "3"]);
  for (const { length } of channels.values()) assert.ok(length > 30, `${length}`);
});

Deno.test("decodeAtRate() resamples, and names a recording that it cannot decode", async () => {
  const fast = resample(sound(1), 44_100);
  const wav = wavBytes(fast.samples, { sampleRateHz: 44_100 });
  const found = await decodeAtRate(wav, "x.wav");
  assert.equal(found.sampleRateHz, SAMPLE_RATE_HZ);
  assert.deepEqual(found, resample(decodeWav(wav, "x.wav"), SAMPLE_RATE_HZ));
  await assert.rejects(decodeAtRate(new Uint8Array(50), "x.wav"), (error: Error) => {
    assert.ok(error instanceof UnusableRecording);
    assert.match(error.message, /x\.wav/);
    return true;
  });
});

Deno.test("TABLES has all feature sets without augmentation, and those with augmentations with each of them", () => {
  assert.deepEqual(TABLES.map(({ id }) => id), [
    ...FEATURE_SETS.map(({ id }) => id),
    ...["rich-0.85x", "rich-1.17x", "rich-1.08x-channel", "encoder-varied", "encoder-disturbed"],
  ]);
  for (const { id, set, augmentation } of TABLES) {
    assert.equal(id, tableId(set.id, augmentation.id));
    assert.equal(tableDefinition(id).set, featureSet(set.id));
  }
  assert.deepEqual([tableId("rich"), tableId("rich", "2x"), AUGMENTATIONS[0].id], [
    ...["rich", "rich-2x", UNCHANGED],
  ]);
});

Deno.test("tableDefinition() and featureSet() list the known ids if given another", () => {
  assert.throws(() => tableDefinition("rich-9x"), {
    name: "RangeError",
    message: 'Unknown feature table "rich-9x", expected one of ' +
      TABLES.map(({ id }) => id).join(", "),
  });
  assert.throws(() => featureSet("poor"), {
    name: "RangeError",
    message: 'Unknown feature set "poor", expected one of ' +
      FEATURE_SETS.map(({ id }) => id).join(", "),
  });
});

Deno.test("no feature set extracts from a NaN or an infinite sample, and findSpeech() refuses it", () => {
  for (const wrong of [NaN, -Infinity]) {
    const { samples, sampleRateHz } = sound(2);
    samples[8_000] = wrong;
    for (const { extract } of [...FEATURE_SETS, { extract: findSpeech }]) {
      const message = "Cannot extract features: a sample is NaN or infinite";
      assert.throws(() => extract({ samples, sampleRateHz }), { name: "RangeError", message });
    }
  }
});

const signal = sound(2);
/** A recording whose simulated channel has noise; one in five has none. */
const source = { id: "take 4", corpus: "toy", speaker: "me" };

/** Returns an id that is in the same channel group as the source, or in another one. */
function otherId(sameGroup: boolean): string {
  const group = channelGroup(source, true);
  for (let i = 5;; i++) {
    const id = `take ${i}`;
    if ((channelGroup({ ...source, id }, true) === group) === sameGroup) return id;
  }
}

Deno.test("an augmentation depends on the recording's corpus, speaker and id, and repeats", () => {
  for (const augmentation of AUGMENTATIONS) {
    const changed = augment(signal, augmentation, source);
    assert.equal(changed.sampleRateHz, SAMPLE_RATE_HZ);
    assert.ok(changed.samples.every(Number.isFinite));
    // Other metadata makes no difference.
    const same = { ...source, emotion: "sad", sex: "male", text: "x" };
    assert.deepEqual(augment(signal, augmentation, same), changed);
    for (
      const change of [
        { corpus: "other" },
        { speaker: "you" },
        { id: otherId(false) },
        { id: otherId(true) }, // the same room and line, other noise
      ]
    ) {
      const other = augment(signal, augmentation, { ...source, ...change });
      const isSame = other.samples.every((sample, i) => sample === changed.samples[i]);
      assert.equal(
        isSame,
        augmentation.disturbance ? "speaker" in change : !augmentation.channel,
        `${augmentation.id} ${Object.keys(change)}`,
      );
    }
  }
});

Deno.test("augmentations without a channel change only the speed", () => {
  const only = (change: Partial<Augmentation>): Augmentation => ({
    id: "toy",
    speeds: [1],
    ...change,
  });
  assert.equal(augment(signal, only({}), source), signal);
  const fast = augment(signal, only({ speeds: [1.25] }), source);
  assert.deepEqual(fast, changeSpeed(signal, 1.25));
  const both = augment(signal, only({ speeds: [1.25], channel: drawChannel }), source);
  assert.deepEqual(both, augment(fast, only({ channel: drawChannel }), source));
});

Deno.test("each recording is disturbed differently, with the same channel for a channel group", () => {
  const ids = Array.from({ length: 40 }, (_, i) => `take ${i}`);
  const drawnFrom = (kind: "channel" | "disturbance") => {
    const drawn = new Set<number>();
    const augmentation: Augmentation = {
      id: "toy",
      speeds: [1],
      [kind]: (random: Random) => {
        drawn.add(random.uniform());
        return { tone: { lowDb: 0, middleDb: 0, highDb: 0 } };
      },
    };
    for (const id of ids) augment(signal, augmentation, { ...source, id });
    return drawn.size;
  };
  assert.deepEqual([drawnFrom("channel"), drawnFrom("disturbance")], [4, 40]);
});

Deno.test("two of three recordings are cut to a random piece of their speech", () => {
  const speech = trimSilence(signal).samples;
  const pieces = (shortest: number, longest: number): Augmentation => ({
    id: "toy",
    speeds: [1],
    pieces: { seconds: [shortest, longest], corpora: ["toy"] },
  });
  const all = Array.from({ length: 120 }, (_, i) => {
    const { samples } = augment(signal, pieces(0.3, 0.6), { ...source, id: `take ${i}` });
    return samples;
  });
  const whole = all.filter((samples) => samples === signal.samples);
  assert.ok(whole.length > 25 && whole.length < 55, `${whole.length} of 120 are whole`);
  const starts = new Set<number>();
  for (const samples of all) {
    if (samples === signal.samples) continue;
    const seconds = samples.length / SAMPLE_RATE_HZ;
    assert.ok(seconds >= 0.3 && seconds <= 0.6, `${seconds} s`);
    const start = speech.findIndex((_, at) => samples.every((own, i) => own === speech[at + i]));
    assert.ok(start >= 0);
    starts.add(start);
  }
  assert.ok(starts.size > 50, `${starts.size} different starts`);
  // Speech that is shorter than the piece is kept whole.
  const lengths = new Set(
    Array.from({ length: 20 }, (_, i) => augment(signal, pieces(60, 90), { ...source, id: `${i}` }))
      .map(({ samples }) => samples.length),
  );
  assert.deepEqual(lengths, new Set([signal.samples.length, speech.length]));
  // Recordings of other corpora stay whole.
  for (let i = 0; i < 20; i++) {
    const other = { ...source, corpus: "other", id: `${i}` };
    assert.equal(augment(signal, pieces(0.3, 0.6), other), signal);
  }
});

Deno.test("a speaker's recordings are spread over four channels, each with all emotions", () => {
  const all = ravdessIds().map(ravdess.parse);
  const groups = Map.groupBy(all, (recording) => channelGroup(recording, true));
  assert.equal(groups.size, 24 * 4);
  for (const own of groups.values()) {
    assert.equal(new Set(own.map(({ speaker }) => speaker)).size, 1);
    assert.ok(own.length >= 5, `${own.length} recordings`);
  }
  assert.deepEqual(new Set(all.map((recording) => channelGroup(recording, false))).size, 24);
});

Deno.test("extractTables() takes rows from the cache, and adds missing ones to it", async () => {
  const kept = new Map<string, Float32Array[]>();
  let extracted = 0;
  const cache: RowCache = async (audio, { id }, tables, extract) => {
    assert.deepEqual([audio, tables], [await recordings[0].read(), ["baseline"]]);
    const own = kept.get(id);
    if (own) return own;
    const rows = await extract();
    extracted++;
    kept.set(id, rows);
    return rows;
  };
  const options = { tables: ["baseline"], workers: 1 };
  const [first] = recordings;
  const expected = await extractTables([first], options);
  for (const _ of [1, 2]) {
    assert.deepEqual(await extractTables([first], { ...options, cache }), expected);
  }
  assert.equal(extracted, 1);
  const other = kept.get(first.id)![0].map((value) => value + 1);
  kept.set(first.id, [other]);
  const changed = (await extractTables([first], { ...options, cache })).get("baseline")!;
  assert.deepEqual(changed.features.values, other);
});

Deno.test("extractTables() leaves out recordings without speech with onlySpeech", async () => {
  const silent = { ...recordings[1], read: () => Promise.resolve(wavBytes(new Float32Array(9e3))) };
  const options = { tables: ["baseline"], workers: 1 };
  const all = [silent, recordings[0]];
  assert.equal((await extractTables(all, options)).get("baseline")!.recordings.length, 2);
  const left: string[] = [];
  const onUnusable = ({ path }: AudioRecording, reason: string) => void left.push(path, reason);
  const found = await extractTables(all, { ...options, onlySpeech: true, onUnusable });
  assert.deepEqual(found, await extractTables([recordings[0]], options));
  const reason = "Cannot use takes/1.wav: there is no speech in it: it is silent";
  assert.deepEqual(left, ["takes/1.wav", reason]);
});

Deno.test("extractTables() leaves out unusable recordings with onUnusable", async () => {
  const refused: AudioRecording = {
    ...recordings[1],
    id: "refused",
    read: () => Promise.reject(new UnusableRecording("Cannot read refused.wav: a reason")),
  };
  const noWav = {
    ...recordings[1],
    id: "text",
    path: "t.wav",
    read: () => Promise.resolve(new Uint8Array(9)),
  };
  const all = [refused, recordings[0], noWav, recordings[2]];
  const options = { tables: ["baseline"], workers: 1 };
  await assert.rejects(extractTables(all, options), { name: "UnusableRecording" });
  const left: string[][] = [], done: number[] = [];
  const found = await extractTables(all, {
    ...options,
    onRecording: (count) => void done.push(count),
    onUnusable: ({ id }, reason) => void left.push([id, reason.slice(0, 17)]),
  });
  assert.deepEqual(left.sort(), [["refused", "Cannot read refus"], ["text", "Cannot read t.wav"]]);
  assert.deepEqual(done, [1, 2, 3, 4]);
  assert.deepEqual(found, await extractTables([recordings[0], recordings[2]], options));
  const bug = { ...recordings[1], read: () => Promise.reject(new TypeError("a mistake")) };
  const onUnusable = () => assert.fail("a mistake is no unusable recording");
  await assert.rejects(extractTables([bug], { ...options, onUnusable }), /a mistake/);
});
