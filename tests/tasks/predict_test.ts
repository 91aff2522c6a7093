import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeWav, encodeWav, seededRandom } from "../../lib/audio/mod.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { type EmotionAnswer, enrolSpeaker, predict, predictSession } from "../../lib/model/mod.ts";
import { jsonFormat } from "../../lib/tasks/answer_formats.ts";
import { runCommand } from "../../lib/tasks/command.ts";
import { enrolFiles, predictFiles } from "../../lib/tasks/predict_files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";
import { runTask, runTaskFrom, runTaskWithInput } from "../helpers/run_task.ts";
import { saveModel, toyModel, toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

const model = await toyModel();

/** Files of one speaker: the model recognises the first one, and is not sure of the second one. */
const DISGUST = encodeWav(toySpeech("disgust", 120, seededRandom(5)));
const SURPRISED = encodeWav(toySpeech("surprised", 120, seededRandom(5)));
const ANGRY = encodeWav(toySpeech("angry", 120, seededRandom(5)));

interface Files {
  readonly folder: string;
  readonly modelFolder: string;
  readonly disgust: string;
  readonly surprised: string;
  readonly angry: string;
}

/** Runs a test with the saved model and the three recordings as files. */
function withFiles(test: (files: Files) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const [disgust, surprised, angry] = ["disgust", "surprised", "angry"].map((name) =>
      join(folder, `${name}.wav`)
    );
    await Deno.writeFile(disgust, DISGUST);
    await Deno.writeFile(surprised, SURPRISED);
    await Deno.writeFile(angry, ANGRY);
    const modelFolder = await saveModel(model, folder);
    await test({ folder, modelFolder, disgust, surprised, angry });
  });
}

/** Checks that a line of JSON gives an answer, to the six decimals that are printed. */
function assertAnswer(line: string, file: string, { emotion, sure, probabilities }: EmotionAnswer) {
  const { adapted: _, ...printed } = JSON.parse(line);
  assert.deepEqual(Object.keys(printed), ["file", "emotion", "sure", "probabilities"]);
  assert.deepEqual(Object.keys(printed.probabilities), [...EMOTIONS]);
  assert.deepEqual([printed.file, printed.emotion, printed.sure], [file, emotion, sure]);
  for (const [i, name] of EMOTIONS.entries()) {
    assert.ok(Math.abs(printed.probabilities[name] - probabilities[i]) < 1e-5, name);
  }
}

Deno.test("deno task predict prints every emotion, the most probable first, and whether it is sure", () =>
  withFiles(async ({ modelFolder, disgust, surprised }) => {
    const args = ["--model", modelFolder, disgust, surprised];
    const { code, stdout, stderr } = await runTask("predict", ...args);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const tables = stdout.trimEnd().split("\n\n").map((table) => table.split("\n"));
    assert.deepEqual(tables.map(([title]) => title), [
      `${disgust}: disgust`,
      `${surprised}: not sure, perhaps disgust`,
    ]);
    for (const [i, bytes] of [DISGUST, SURPRISED].entries()) {
      const { probabilities } = await predict(model, decodeWav(bytes));
      const expected = EMOTIONS.map((name, j) => ({ name, percent: 100 * probabilities[j] }))
        .sort((a, b) => b.percent - a.percent);
      assert.equal(tables[i].length, 1 + EMOTIONS.length);
      for (const [j, { name, percent }] of expected.entries()) {
        const [, printed, number, bar] = tables[i][1 + j].match(
          /^ {2}(\w+) +([\d.]+) %(?: +(█+))?$/,
        )!;
        assert.equal(printed, name);
        assert.ok(Math.abs(Number(number) - percent) < 0.06, tables[i][1 + j]);
        assert.equal(bar?.length ?? 0, Math.round(0.4 * percent));
      }
    }
  }));

Deno.test("deno task predict --json answers the usable files and gives the reason for others", () =>
  withFiles(async ({ folder, modelFolder, disgust }) => {
    const silent = join(folder, "silent.wav"), text = join(folder, "text.wav");
    await Deno.writeFile(silent, wavBytes(new Float32Array(16_000)));
    await Deno.writeTextFile(text, "not a recording");
    const files = [
      silent,
      disgust,
      text,
      join(folder, "nowhere.wav"),
      join(text, "x"),
      "/dev/zero",
    ];
    const args = ["--json", "--model", modelFolder, ...files, disgust];
    const { code, stdout, stderr } = await runTask("predict", ...args);
    assert.equal(code, 1);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 7);
    const answer = await predict(model, decodeWav(DISGUST));
    assertAnswer(lines[1], disgust, answer);
    assertAnswer(lines[6], disgust, answer);
    const reasons = [
      /there is no speech in it/,
      undefined,
      /it starts with "not ", expected WAV, MP3, FLAC/,
      /^there is no such file/,
      /^there is no such file/,
      /^it is a pipe or device/,
    ];
    for (const [i, reason] of reasons.entries()) {
      if (!reason) continue;
      const { file, error, ...rest } = JSON.parse(lines[i]);
      assert.deepEqual([file, rest], [files[i], {}]);
      assert.match(error, reason);
      assert.ok(stderr.includes(`error: ${file}: ${error}\n`), stderr);
    }
    assert.equal(stderr.trimEnd().split("\n").length, 5);
  }));

Deno.test("deno task predict takes relative paths from where the user is", () =>
  withFiles(async ({ folder }) => {
    const args = ["--csv", "--model", "model", "disgust.wav"];
    const { code, stdout, stderr } = await runTaskFrom(folder, "predict", ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^disgust.wav,disgust,true/m);
    const elsewhere = await runTask("predict", ...args);
    assert.match(elsewhere.stderr, /^error: There is no model\/[a-z.]+;/);
  }));

Deno.test("deno task predict --enrol adapts to the speaker of other recordings", () =>
  withFiles(async ({ modelFolder, disgust, surprised, angry }) => {
    const signal = decodeWav(DISGUST);
    const voice = await enrolSpeaker(model, [decodeWav(SURPRISED), decodeWav(ANGRY)]);
    const enrolled = await predict(model, signal, voice);
    const change = Math.abs(
      enrolled.probabilities[0] - (await predict(model, signal)).probabilities[0],
    );
    assert.ok(change > 1e-4, "the test cannot tell enrolment from none");
    const options = ["--json", "--model", modelFolder];
    const orders = [
      [...options, disgust, "--enrol", surprised, angry],
      ["--enrol", surprised, angry, ...options, disgust],
      ["--enrol", surprised, "--json", disgust, "--enrol", angry, "--model", modelFolder],
      [`--enrol=${surprised}`, disgust, `--enrol=${angry}`, ...options],
    ];
    for (const args of orders) {
      const { code, stdout, stderr } = await runTask("predict", ...args);
      assert.equal(code, 0, stderr);
      assertAnswer(stdout, disgust, enrolled);
      assert.deepEqual(JSON.parse(stdout).adapted, { to: "enrolled speaker", recordings: 2 });
    }
  }));

Deno.test("deno task predict --enrol names the file that it cannot use", () =>
  withFiles(async ({ folder, modelFolder, disgust, angry }) => {
    const silent = join(folder, "silent.wav");
    await Deno.writeFile(silent, wavBytes(new Float32Array(16_000)));
    const [nowhere, options] = [join(folder, "nowhere.wav"), ["--model", modelFolder, disgust]];
    for (
      const [file, reason] of [[silent, "there is no speech in it"], [
        nowhere,
        "there is no such file",
      ]]
    ) {
      const { code, stdout, stderr } = await runTask("predict", ...options, "--enrol", angry, file);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.ok(stderr.startsWith(`error: Cannot enrol from ${file}: ${reason}`), stderr);
      assert.equal(stderr.split("\n").length, 2);
    }
    const none = await runTask("predict", ...options, "--enrol");
    assert.equal(none.code, 2);
    assert.match(none.stderr, /'--enrol <value>' argument missing.*usage: deno task predict/s);
    const all = await runTask("predict", "--enrol", angry, disgust);
    assert.equal(all.code, 2);
    assert.match(all.stderr, /^error: No recording to predict: --enrol took all paths; put .*\n$/);
  }));

Deno.test("deno task predict --adapt session adapts each answer to all recordings, and says so", () =>
  withFiles(async ({ folder, modelFolder, disgust, surprised, angry }) => {
    const silent = join(folder, "silent.wav");
    await Deno.writeFile(silent, wavBytes(new Float32Array(16_000)));
    const signals = [DISGUST, SURPRISED, ANGRY].map((bytes) => decodeWav(bytes));
    const expected = await predictSession(model, signals);
    const change = expected[0].probabilities[0] -
      (await predict(model, signals[0])).probabilities[0];
    assert.ok(Math.abs(change) > 1e-4, "the test cannot tell adaptation from none");
    const options = ["--adapt", "session", "--model", modelFolder];
    const args = [...options, "--json", disgust, surprised, silent, angry];
    const { code, stdout } = await runTask("predict", ...args);
    assert.equal(code, 1);
    const lines = stdout.trimEnd().split("\n");
    assert.match(JSON.parse(lines.splice(2, 1)[0]).error, /there is no speech in it/);
    for (const [i, file] of [disgust, surprised, angry].entries()) {
      const { adapted, ...rest } = JSON.parse(lines[i]);
      assertAnswer(JSON.stringify(rest), file, expected[i]);
      assert.deepEqual(adapted, { to: "session", recordings: 3 });
    }
    const text = await runTask("predict", ...options, disgust, surprised, angry);
    assert.equal(text.stdout.match(/ \(adapted to the session, 3 recordings\)$/gm)?.length, 3);
    const alone = await runTask("predict", "--json", ...options, disgust);
    const { adapted, ...rest } = JSON.parse(alone.stdout);
    assert.equal(adapted.recordings, 1);
    assertAnswer(JSON.stringify(rest), disgust, await predict(model, signals[0]));
  }));

Deno.test("deno task predict --adapt speaker takes each folder as one speaker", () =>
  withFiles(async ({ folder, modelFolder, disgust }) => {
    const ann = join(folder, "ann");
    await writeFiles(ann, new Map([["a.wav", SURPRISED], ["b.wav", ANGRY]]));
    const options = ["--adapt", "speaker", "--model", modelFolder];
    const { code, stdout, stderr } = await runTask("predict", "--json", ...options, disgust, ann);
    assert.equal(code, 0, stderr);
    const answers = [
      await predict(model, decodeWav(DISGUST)),
      ...await predictSession(model, [decodeWav(SURPRISED), decodeWav(ANGRY)]),
    ];
    for (const [i, line] of stdout.trimEnd().split("\n").entries()) {
      const { adapted, ...rest } = JSON.parse(line);
      assertAnswer(JSON.stringify(rest), rest.file, answers[i]);
      assert.deepEqual(adapted, { to: "speaker", recordings: i === 0 ? 1 : 2 });
    }
    const text = await runTask("predict", ...options, disgust, ann);
    assert.match(text.stdout, /\(not adapted: the only recording of its speaker\)$/m);
    assert.match(text.stdout, /\(adapted to the speaker, 2 recordings\)$/m);
  }));

Deno.test("deno task predict refuses an unknown --adapt, and --adapt with --enrol", async () => {
  const unknown = await runTask("predict", "--adapt", "room", "a.wav");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /Cannot use --adapt room, expected one of none, session, speaker/);
  const both = await runTask("predict", "a.wav", "--adapt", "session", "--enrol", "b.wav");
  assert.equal(both.code, 2);
  assert.match(both.stderr, /Cannot combine --enrol and --adapt session; give one of them/);
});

Deno.test("deno task predict takes folders, standard input, and after -- names with a dash", () =>
  withFiles(async ({ folder, modelFolder, disgust, angry }) => {
    const [spoken, empty] = [join(folder, "spoken"), join(folder, "empty")];
    const files = ["b/voice.WAV", "-a.wav", "notes.txt", ".hidden.wav"];
    await writeFiles(spoken, new Map(files.map((name) => [name, DISGUST])));
    await Deno.mkdir(empty);
    const options = ["--json", "--model", modelFolder, "--enrol", angry];
    const args = [...options, "--", spoken, "-", empty, disgust, "--nothing.wav"];
    const { code, stdout, stderr } = await runTaskWithInput(DISGUST, "predict", ...args);
    assert.equal(code, 1);
    const enrolled = await enrolSpeaker(model, [decodeWav(ANGRY)]);
    const answer = await predict(model, decodeWav(DISGUST), enrolled);
    const lines = stdout.trimEnd().split("\n");
    const used = [join(spoken, "-a.wav"), join(spoken, "b/voice.WAV"), "-", disgust];
    for (const file of used) {
      const line = lines.find((line) => JSON.parse(line).file === file);
      assertAnswer(line!, file, answer);
    }
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).file),
      [used[0], used[1], "-", empty, disgust, "--nothing.wav"],
    );
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      `error: ${empty}: no file in it has a name that ends in .wav, .mp3, .flac, .ogg or .opus`,
      "error: --nothing.wav: there is no such file",
    ]);
    const twice = await runTask("predict", "-", "--enrol", "-");
    assert.equal(twice.code, 2);
    assert.match(twice.stderr, /Cannot read standard input twice.*usage: deno task predict/s);
  }));

Deno.test("a bug does not count as an unusable recording", async () => {
  const format = jsonFormat(model);
  const plain = {
    format,
    timeline: false,
    voice: undefined,
    enrolled: 0,
    adapt: "none",
  } as const;
  const bugs = [new TypeError("a mistake"), new RangeError("another"), new Error("a third")];
  for (const bug of bugs) {
    const recordings = [{ path: "a.wav", read: () => Promise.reject(bug) }];
    const isBug = (error: unknown) => error === bug;
    await assert.rejects(predictFiles(model, recordings, plain), isBug);
    await assert.rejects(enrolFiles(model, recordings), isBug);
  }
  const recordings = [{ path: "a.wav", read: () => Promise.resolve(DISGUST) }];
  const broken = { ...model, featureSet: "no such set" };
  await assert.rejects(predictFiles(broken, recordings, plain), /no such set/);
});

Deno.test("runCommand() rethrows errors that only bugs cause, with their stack", async () => {
  for (const bug of [new TypeError("a mistake"), new ReferenceError("a mistake"), "a string"]) {
    await assert.rejects(runCommand(() => Promise.reject(bug)), (error) => error === bug);
  }
});

Deno.test("deno task predict names the folder of a model that does not exist", async () => {
  const { code, stdout, stderr } = await runTask("predict", "--model", "/nowhere", "a.wav");
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: There is no \/nowhere\/[a-z.]+; a saved model has .*\n$/);
});

Deno.test("deno task predict without a file prints its usage; it names an unknown option", async () => {
  const none = await runTask("predict");
  assert.equal(none.code, 2);
  assert.match(none.stderr, /No recording given.*usage: deno task predict/s);
  const unknown = await runTask("predict", "--loud", "a.wav");
  assert.equal(unknown.code, 2);
  assert.match(
    unknown.stderr,
    /^error: Unknown option --loud, expected one of --json, .*, --enrol, --help\n$/,
  );
  const help = await runTask("predict", "--help");
  assert.equal(help.code, 0);
  assert.match(help.stdout, /usage: deno task predict/);
});
