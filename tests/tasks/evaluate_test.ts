import assert from "node:assert/strict";
import { basename, join } from "@std/path";
import { decodeWav, encodeWav, seededRandom } from "../../lib/audio/mod.ts";
import { argMax } from "../../lib/core/arg_max.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import { type AudioRecording, UNKNOWN_SPEAKER } from "../../lib/corpus/mod.ts";
import { confusionOf } from "../../lib/evaluation/mod.ts";
import { unweightedAverageRecall } from "../../lib/evaluation/metrics.ts";
import {
  type CorpusResult,
  scoreCorpus,
  type ScoreCorpusOptions,
} from "../../lib/experiments/mod.ts";
import {
  adaptVoice,
  emotionProbabilities,
  enrolSpeaker,
  featuresOf,
  predict,
  type Voice,
} from "../../lib/model/mod.ts";
import { exists, PATHS, rooted } from "../../lib/tasks/files.ts";
import { inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";
import { assertClose } from "../helpers/close.ts";
import { runTask } from "../helpers/run_task.ts";
import { saveModel, toyModel, toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

const model = await toyModel();

/** Mean pitch of each speaker in Hz. */
const SPEAKERS = { ann: 250, bob: 120 };
const SPOKEN = ["surprised", "happy", "angry"] as const;
/** The emotions in label order, which is not that of the recordings. */
const EMOTIONS = ["happy", "angry", "surprised"];
const SILENCE = wavBytes(new Float32Array(8_000));

function recordingOf(speaker: string, emotion: string, wav: Uint8Array): AudioRecording {
  const path = `${speaker}/${emotion}.wav`;
  return { id: path, path, corpus: "toy", speaker, emotion, read: () => Promise.resolve(wav) };
}

/** Each speaker's three recordings; the model recognises some of them. */
const recordings = Object.entries(SPEAKERS).flatMap(([speaker, hz]) =>
  SPOKEN.map((emotion) =>
    recordingOf(speaker, emotion, encodeWav(toySpeech(emotion, hz, seededRandom(5))))
  )
);
const withSpeaker = (speaker: string | ((i: number) => string)) =>
  recordings.map((recording, i): AudioRecording => ({
    ...recording,
    speaker: typeof speaker === "string" ? speaker : speaker(i),
  }));
const probabilitiesOf = ({ predictions }: CorpusResult) =>
  predictions.map(({ probabilities }) => Array.from(probabilities));
const signalOf = async (recording: AudioRecording) => decodeWav(await recording.read());

Deno.test("scoreCorpus() chooses among the emotions of the labels", async () => {
  const result = await scoreCorpus(model, recordings);
  assert.deepEqual(result.scores.emotions, EMOTIONS);
  assert.deepEqual(result.failures, []);
  assert.equal(result.enrolled, false);
  assert.equal(result.predictions.length, recordings.length);
  let narrowed = 0;
  for (const [i, prediction] of result.predictions.entries()) {
    const { path: _, read: __, ...metadata } = recordings[i];
    assert.deepEqual(prediction.recording, metadata);
    const { experiment, fold, seed, truth } = prediction;
    assert.deepEqual([experiment, fold, seed, truth], ["toy", 1, 1, recordings[i].emotion]);
    // At temperature 1, the probabilities of all emotions without those that do not occur.
    const all = await predict(model, await signalOf(recordings[i]));
    const kept = EMOTIONS.map((name) => all.probabilities[model.emotions.indexOf(name)]);
    const sum = kept.reduce((a, b) => a + b);
    assertClose(prediction.probabilities, kept.map((p) => p / sum), 1e-5);
    if (!EMOTIONS.includes(all.emotion)) narrowed++;
  }
  assert.ok(narrowed > 0, "the test needs a recording of which the model would say otherwise");
});

Deno.test("scoreCorpus() scores its predictions, with intervals over speakers", async () => {
  const { predictions, scores } = await scoreCorpus(model, recordings);
  const confusion = EMOTIONS.map((truth) =>
    EMOTIONS.map((_, predicted) =>
      predictions.filter((own) => own.truth === truth && argMax(own.probabilities) === predicted)
        .length
    )
  );
  assert.deepEqual(scores.confusion, confusion);
  assert.ok(Math.abs(scores.uar.mean - unweightedAverageRecall(confusion)) < 1e-4);
  assert.deepEqual([scores.predictions, scores.resample, scores.groups], [6, "speakers", 2]);
  assert.ok(scores.uar.low < scores.uar.high, "the test needs speakers that differ");
});

Deno.test("scoreCorpus() resamples recordings if there are not several known speakers", async () => {
  const cases = [
    withSpeaker("ann"),
    withSpeaker(UNKNOWN_SPEAKER),
    withSpeaker((i) => i === 0 ? UNKNOWN_SPEAKER : "ann"),
  ];
  for (const own of cases) {
    const { scores } = await scoreCorpus(model, own);
    assert.deepEqual([scores.resample, scores.groups], ["recordings", 6]);
  }
  const { uarByAdaptation } = await scoreCorpus(model, withSpeaker(UNKNOWN_SPEAKER));
  assert.deepEqual(Object.keys(uarByAdaptation), ["none", "session"]);
});

Deno.test("scoreCorpus() enrols each speaker with the speaker's other recordings", async () => {
  const result = await scoreCorpus(model, recordings, { enrol: true });
  assert.equal(result.enrolled, true);
  const among = EMOTIONS.map((name) => model.emotions.indexOf(name));
  for (const [i, recording] of recordings.entries()) {
    const others = recordings.filter((own) =>
      own.speaker === recording.speaker && own.id !== recording.id
    );
    const voice: Voice = await enrolSpeaker(model, await Promise.all(others.map(signalOf)));
    const row = await featuresOf(model, await signalOf(recording));
    assertClose(
      result.predictions[i].probabilities,
      emotionProbabilities(model, row, { voice, among }),
      1e-5,
    );
    assert.equal(result.predictions[i].recording.id, recording.id);
  }
  assert.notDeepEqual(
    probabilitiesOf(result),
    probabilitiesOf(await scoreCorpus(model, recordings)),
  );
});

Deno.test("scoreCorpus() enrols all recordings as one speaker's if none has a speaker", async () => {
  const enrol = true;
  const unknown = await scoreCorpus(model, withSpeaker(UNKNOWN_SPEAKER), { enrol });
  const one = await scoreCorpus(model, withSpeaker("one"), { enrol });
  const each = await scoreCorpus(model, recordings, { enrol });
  assert.deepEqual(probabilitiesOf(unknown), probabilitiesOf(one));
  assert.notDeepEqual(probabilitiesOf(unknown), probabilitiesOf(each));
});

for (const adapt of ["session", "speaker"] as const) {
  Deno.test(`scoreCorpus() adapts to the recordings of the ${adapt}, without their labels`, async () => {
    const result = await scoreCorpus(model, recordings, { adapt });
    assert.deepEqual([result.enrolled, result.adapted], [false, adapt]);
    const among = EMOTIONS.map((name) => model.emotions.indexOf(name));
    for (const [i, { speaker }] of recordings.entries()) {
      const own = recordings.filter((other) => adapt === "session" || other.speaker === speaker);
      const rows = await Promise.all(
        own.map(async (one) => await featuresOf(model, await signalOf(one))),
      );
      const voice = adaptVoice(model, concatenate(rows), { among });
      const row = rows[own.indexOf(recordings[i])];
      assertClose(
        result.predictions[i].probabilities,
        emotionProbabilities(model, row, { voice, among }),
        1e-5,
      );
    }
    const relabelled = recordings.map((own, i) => ({ ...own, emotion: SPOKEN[(i + 1) % 3] }));
    assert.deepEqual(
      probabilitiesOf(await scoreCorpus(model, relabelled, { adapt })),
      probabilitiesOf(result),
    );
    const unadapted = await scoreCorpus(model, recordings);
    assert.notDeepEqual(probabilitiesOf(result), probabilitiesOf(unadapted));
    // One run has the UAR of the others, whatever it is adapted to.
    assert.deepEqual(unadapted.uarByAdaptation[adapt], result.scores.uar);
    assert.deepEqual(result.uarByAdaptation, unadapted.uarByAdaptation);
  });
}

Deno.test("scoreCorpus() reports its progress", async () => {
  for (const enrol of [false, true]) {
    const read: number[] = [], predicted: number[][] = [];
    await scoreCorpus(model, recordings, {
      enrol,
      onRecording: (done) => read.push(done),
      onPredicted: (...numbers) => predicted.push(numbers),
    });
    assert.deepEqual(read, [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(predicted, enrol ? [1, 2, 3, 4, 5, 6].map((done) => [done, 6]) : []);
  }
});

Deno.test("scoreCorpus() leaves out recordings that cannot be used, and gives the reason", async () => {
  const silent = recordingOf("ann", "sad", SILENCE);
  const text = recordingOf("bob", "sad", new TextEncoder().encode("not a recording"));
  for (const enrol of [false, true]) {
    const { predictions, failures } = await scoreCorpus(
      model,
      [silent, ...recordings, text],
      { enrol },
    );
    assert.deepEqual(predictions.map(({ recording }) => recording.id), recordings.map((r) => r.id));
    assert.deepEqual(failures.map(({ path }) => path), ["ann/sad.wav", "bob/sad.wav"]);
    assert.match(failures[0].reason, /there is no speech in it/);
    assert.match(failures[1].reason, /^it starts with "not ", expected WAV/);
  }
});

Deno.test("scoreCorpus() does not catch other errors", async () => {
  for (const bug of [new TypeError("a mistake"), new RangeError("another"), new Error("a third")]) {
    const broken = { ...recordings[1], read: () => Promise.reject(bug) };
    await assert.rejects(
      scoreCorpus(model, [recordings[0], broken]),
      (error: unknown) => error === bug,
    );
  }
});

for (
  const [title, given, options, message] of [
    ["no recording", [], {}, /Cannot score 0 recordings/],
    [
      "an emotion that the model does not have",
      [...recordings, recordingOf("ann", "bored", SILENCE)],
      {},
      /Cannot score ann\/bored.wav: its emotion is "bored", .* trained on neutral, calm, .*surprised/,
    ],
    [
      "recordings of one emotion",
      recordings.filter(({ emotion }) => emotion === "happy"),
      {},
      /all recordings are happy, expected two emotions/,
    ],
    [
      "recordings of which none can be used",
      [recordingOf("ann", "sad", SILENCE), recordingOf("ann", "happy", SILENCE)],
      {},
      /none of 2 recordings can be used; the first: ann\/sad.wav: there is no speech/,
    ],
    [
      "recordings of which none can be decoded, naming the first of them once",
      [recordingOf("ann", "sad", Uint8Array.of(1)), recordingOf("ann", "happy", SILENCE)],
      {},
      /^Cannot score: none of 2 recordings can be used; the first: ann\/sad.wav: it starts with/,
    ],
    [
      "recordings of which those that can be used are of one emotion",
      [recordings[1], recordingOf("ann", "sad", SILENCE)],
      {},
      /all recordings are happy \(1 cannot be used; the first: ann\/sad.wav: .*\), expected two em/,
    ],
    [
      "enrolment if only some recordings have a speaker",
      withSpeaker((i) => i % 3 === 1 ? UNKNOWN_SPEAKER : "ann"),
      { enrol: true },
      /speaker of ann\/happy.wav: 2 of 6 recordings have no speaker, expected all or none/,
    ],
    [
      "to adapt to speakers if a recording has none",
      withSpeaker((i) => i === 4 ? UNKNOWN_SPEAKER : "ann"),
      { adapt: "speaker" },
      /Cannot adapt to the speaker of bob\/happy.wav: the labels name none, expected one for each/,
    ],
    ...[{ enrol: true }, { adapt: "speaker" }].map((options) =>
      [
        `${Object.keys(options)} if each speaker has a single recording`,
        withSpeaker((i) => `${i}`),
        options as ScoreCorpusOptions,
        /Cannot adapt to speakers: each of the 6 has a single recording/,
      ] as const
    ),
    [
      "to enrol and to adapt at once",
      recordings,
      { enrol: true, adapt: "session" },
      /Cannot enrol speakers and adapt to the session, expected one of both/,
    ],
  ] as const
) {
  Deno.test(`scoreCorpus() refuses ${title}`, async () => {
    await assert.rejects(scoreCorpus(model, given, options), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

/** Files of the recordings and their labels, by path. */
async function filesOf(
  own: readonly AudioRecording[],
  names = true,
): Promise<Map<string, Uint8Array>> {
  const rows = own.map(({ path, emotion, speaker }) =>
    names ? `${path},${emotion},${speaker}` : `${path},${emotion}`
  );
  const labels = [names ? "path,emotion,speaker" : "path,emotion", ...rows].join("\n");
  const files = new Map<string, Uint8Array>([["labels.csv", new TextEncoder().encode(labels)]]);
  for (const { path, read } of own) files.set(path, await read());
  return files;
}

/** Runs a test with a folder, a saved model, and a folder that the task may write to. */
function withModel(
  test: (folder: string, modelFolder: string, out: string) => Promise<void>,
): Promise<void> {
  const out = rooted(join(PATHS.evaluations, `test-${crypto.randomUUID()}`));
  return inTemporaryFolder(async (folder) => {
    try {
      await test(folder, await saveModel(model, folder), join(out, "deeper"));
    } finally {
      if (await exists(out)) await Deno.remove(out, { recursive: true });
    }
  });
}

Deno.test("deno task evaluate prints the scores and writes them", () =>
  withModel(async (folder, modelFolder, out) => {
    const corpus = join(folder, "-corpus");
    await writeFiles(corpus, await filesOf(recordings));
    await writeFiles(corpus, new Map([["other.wav", SILENCE]]));
    const labels = ["--labels", join(corpus, "labels.csv")];
    const args = [...labels, "--model", modelFolder, "--out", out, "--", corpus];
    const { code, stdout, stderr } = await runTask("evaluate", ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /6 recordings, 3 emotions.*bootstrap over 2 speakers/);
    assert.ok(stdout.includes(`Wrote ${out}/.`));
    assert.match(stdout, /^The model chose among 3 of its 8 emotions: happy, angry, surprised\.$/m);
    assert.match(stdout, /^The model was trained on toy voices; if these recordings are among/m);
    assert.match(stdout, /^Audio files without a label, which were not scored: 1\.$/m);
    const { scores, predictions } = await scoreCorpus(model, recordings);
    const metrics = JSON.parse(await Deno.readTextFile(join(out, "metrics.json")));
    const { corpus: name, enrolled, adapted, uarByAdaptation, failures, ...written } = metrics;
    assert.deepEqual([name, enrolled, adapted, failures], [basename(corpus), false, "none", []]);
    assert.deepEqual(written, scores);
    assert.deepEqual(Object.keys(uarByAdaptation), ["none", "session", "speaker"]);
    assert.match(stdout, /adapted to +UAR\nnone .*\nsession .*\nspeaker /);
    const rows = (await Deno.readTextFile(join(out, "predictions.csv"))).trimEnd().split("\n");
    assert.equal(rows[0], "path,speaker,truth,prediction,p_happy,p_angry,p_surprised");
    assert.deepEqual(
      rows.slice(1),
      predictions.map(({ recording: { id, speaker }, truth, probabilities }) => {
        const numbers = Array.from(probabilities, (p) => p.toFixed(4));
        return [id, speaker, truth, EMOTIONS[argMax(probabilities)], ...numbers].join(",");
      }),
    );
    const figure = JSON.parse(await Deno.readTextFile(join(out, "confusion.json")));
    assert.deepEqual(figure.data[0].x, EMOTIONS);
    assert.deepEqual(scores.confusion, confusionOf(predictions, EMOTIONS));
    assert.match(await Deno.readTextFile(join(out, "confusion.svg")), /^<svg /);
  }));

Deno.test("deno task evaluate takes other words for the model's emotions, and --map", () =>
  withModel(async (folder, modelFolder) => {
    await writeFiles(folder, await filesOf(recordings));
    const labels = join(folder, "labels.csv");
    const words = (await Deno.readTextFile(labels)).replace(/,happy/g, ",Joy")
      .replace(/,angry/g, ",cross");
    await Deno.writeTextFile(labels, words.replace("path,emotion", "File,Label"));
    const args = ["--labels", labels, "--model", modelFolder, folder];
    const without = await runTask("evaluate", ...args);
    assert.equal(without.code, 1);
    assert.match(without.stderr, /expected one of neutral, .* --map label=.*\n {2}"cross": 2 rec/s);
    const mapped = await runTask("evaluate", "--map", "cross=angry", ...args);
    assert.match(mapped.stdout, /6 recordings, 3 emotions/);
    assert.equal(mapped.code, 0, mapped.stderr);
    const wrong = await runTask("evaluate", "--map", "cross", ...args);
    assert.equal(wrong.code, 2);
  }));

Deno.test("deno task evaluate reads a zip with its labels, and enrols", () =>
  withModel(async (folder, modelFolder, out) => {
    const zip = join(folder, "corpus.zip");
    const unknown = withSpeaker(UNKNOWN_SPEAKER);
    await Deno.writeFile(zip, await zipOf(await filesOf(unknown, false)));
    const options = ["--labels", "labels.csv", "--enrol", "--model", modelFolder];
    const { code, stdout, stderr } = await runTask("evaluate", ...options, "--out", out, zip);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /bootstrap over 6 recordings\nenrolled/);
    assert.match(stderr, /^features: 6\/6 recordings.*\npredictions: 6\/6 recordings.*\n$/);
    const { enrolled, uar } = JSON.parse(await Deno.readTextFile(join(out, "metrics.json")));
    assert.equal(enrolled, true);
    assert.deepEqual(uar, (await scoreCorpus(model, unknown, { enrol: true })).scores.uar);
  }));

Deno.test("deno task evaluate --adapt adapts, and says so", () =>
  withModel(async (folder, modelFolder, out) => {
    await writeFiles(folder, await filesOf(recordings));
    const options = ["--labels", join(folder, "labels.csv"), "--model", modelFolder];
    const args = [...options, "--adapt", "speaker", "--out", out, folder];
    const { code, stdout, stderr } = await runTask("evaluate", ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /bootstrap over 2 speakers\nadapted to the speaker, unlabelled\n/);
    const { adapted, uar } = JSON.parse(await Deno.readTextFile(join(out, "metrics.json")));
    const { scores } = await scoreCorpus(model, recordings, { adapt: "speaker" });
    assert.deepEqual([adapted, uar], ["speaker", scores.uar]);
    const wrong = await runTask("evaluate", ...options, "--adapt", "room", folder);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /Cannot use --adapt room, expected one of none, session, speaker/);
  }));

Deno.test("deno task evaluate scores the others if recordings cannot be used, and names them", () =>
  withModel(async (folder, modelFolder, out) => {
    const silent = recordingOf("ann", "sad", SILENCE);
    const damaged = recordingOf(
      "ann",
      "fearful",
      encodeWav(toySpeech("fearful", 250, seededRandom(5))),
    );
    const zip = await zipOf(await filesOf([...recordings, silent, damaged]));
    // The content of an entry follows its name.
    const at = new TextDecoder("latin1").decode(zip).indexOf(damaged.path) + damaged.path.length;
    zip.fill(0xff, at + 100, at + 200);
    await Deno.writeFile(join(folder, "corpus.zip"), zip);
    const options = ["--labels", "labels.csv", "--model", modelFolder, "--out", out];
    const { code, stdout, stderr } = await runTask(
      "evaluate",
      ...options,
      join(folder, "corpus.zip"),
    );
    assert.equal(code, 1);
    assert.match(stdout, /6 recordings, 5 emotions/);
    assert.match(stderr, /^left out: ann\/sad.wav: there is no speech in it/m);
    assert.match(stderr, /^left out: ann\/fearful.wav: it is damaged$/m);
    assert.match(stderr, /^Left out 2 of 8 recordings.$/m);
    const { failures, predictions } = JSON.parse(
      await Deno.readTextFile(join(out, "metrics.json")),
    );
    assert.equal(predictions, 6);
    const again = await runTask("evaluate", ...options, join(folder, "corpus.zip"));
    assert.match(again.stderr, /^error: Cannot write to .* exists already; name a new folder/);
    assert.deepEqual(failures[1], { path: "ann/fearful.wav", reason: "it is damaged" });
  }));

Deno.test("deno task evaluate refuses a folder that it cannot write to, before it scores", () =>
  withModel(async (folder, modelFolder, out) => {
    const corpus = join(folder, "corpus"), file = join(out, "file");
    await writeFiles(corpus, await filesOf(recordings));
    await writeFiles(out, new Map([["file", new Uint8Array()]]));
    const args = ["--labels", join(corpus, "labels.csv"), "--model", modelFolder, corpus];
    for (
      const [own, message] of [
        [join(folder, "out"), /^error: Cannot write to .*results\/evaluations\/.* --allow-write=/],
        [file, /^error: Cannot write to .*file exists already.*\n$/],
        [
          join(file, "x"),
          /^error: Cannot write to .*x, expected a new folder\n {2}because: .*\n$/,
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await runTask("evaluate", "--out", own, ...args);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    }
    assert.equal(await exists(join(folder, "out")), false);
    const wrong = await runTask("evaluate", "--out", join(out, "new"), ...args, "--map", "happy=x");
    assert.equal(wrong.code, 1);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(out))).map(({ name }) => name), ["file"]);
  }));

Deno.test("deno task evaluate names a path that does not exist or is of the wrong kind", () =>
  withModel(async (folder, modelFolder) => {
    const corpus = join(folder, "corpus"), nowhere = join(folder, "nowhere");
    await writeFiles(corpus, await filesOf(recordings));
    const labels = join(corpus, "labels.csv");
    for (
      const [path, ownLabels, ownModel, message] of [
        [corpus, labels, nowhere, `There is no ${nowhere}/`],
        [
          corpus,
          corpus,
          modelFolder,
          `Cannot read labels from ${corpus}: it is a folder, expected a`,
        ],
        [corpus, nowhere, modelFolder, `There is no labels file ${nowhere}`],
        [nowhere, labels, modelFolder, `Cannot open corpus: nothing at "${nowhere}", expected a`],
        [
          labels,
          labels,
          modelFolder,
          `Cannot open corpus ${labels}: not a readable zip archive, expected a folder`,
        ],
      ]
    ) {
      const args = ["--labels", ownLabels, "--model", ownModel, path];
      const { code, stdout, stderr } = await runTask("evaluate", ...args);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.ok(stderr.startsWith(`error: ${message}`), stderr);
      assert.ok(!stderr.includes("    at "), stderr);
    }
  }));

Deno.test("deno task evaluate without labels, or with two folders, prints its usage", async () => {
  for (const args of [["a"], ["--labels", "l.csv"], ["--labels", "l.csv", "a", "b"]]) {
    const { code, stderr } = await runTask("evaluate", ...args);
    assert.equal(code, 2);
    assert.match(stderr, /Expected --labels and one folder or zip.*usage: deno task evaluate/s);
  }
});
