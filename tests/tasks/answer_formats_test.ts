import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { csvFormat, jsonFormat, tableFormat } from "../../lib/tasks/answer_formats.ts";
import { runTask } from "../helpers/run_task.ts";

const model = { emotions: ["calm", "sad"], threshold: 0.7 };
const [unsure, sure] = [[0.375, 0.625], [0.875, 0.125]].map((own) => Float32Array.from(own));
const answer = { emotion: "sad", sure: false, probabilities: unsure };
const timeline = [
  { atS: 1, probabilities: sure },
  { atS: 1.25, probabilities: undefined },
  { atS: 1.5, probabilities: unsure },
];

Deno.test("tableFormat() lists emotions by probability, then the windows", () => {
  const { print, header } = tableFormat(model);
  assert.equal(header, undefined);
  const bar = (length: number) => "█".repeat(length);
  const whole = ["a.wav: not sure, perhaps sad", `  sad         62.5 %  ${bar(25)}`].join("\n") +
    `\n  calm        37.5 %  ${bar(15)}\n`;
  assert.equal(print({ file: "a.wav", answer }), whole);
  assert.equal(
    print({ file: "a.wav", answer, timeline }),
    whole + [
      "",
      `     1.00 s   87.5 %  ${bar(35)}  calm`,
      "     1.25 s  no speech",
      `     1.50 s   62.5 %  ${bar(25)}  not sure, perhaps sad`,
      "",
    ].join("\n"),
  );
});

Deno.test("tableFormat() aligns emotions with long names", () => {
  const own = { ...model, emotions: ["calm", "not applicable"] };
  const [, first, second] = tableFormat(own).print({ file: "a", answer }).split("\n");
  assert.equal(first.indexOf("62.5"), second.indexOf("37.5"));
});

Deno.test("all formats say that an answer is adapted to an enrolled speaker", () => {
  const enrolled = {
    file: "a",
    answer,
    adapted: { to: "enrolled speaker", recordings: 1 },
  } as const;
  const [title] = tableFormat(model).print(enrolled).split("\n");
  assert.equal(title, "a: not sure, perhaps sad (adapted to the enrolled speaker)");
  assert.deepEqual(JSON.parse(jsonFormat(model).print(enrolled)).adapted, enrolled.adapted);
  for (const own of [enrolled, { ...enrolled, timeline }]) {
    const { header, print } = csvFormat(model, "timeline" in own);
    const rows: Record<string, string>[] = parse(`${header}\n${print(own)}`, { columns: true });
    assert.ok(rows.every(({ adapted_to }) => adapted_to === "enrolled speaker"));
  }
});

Deno.test("jsonFormat() writes one object per recording, with its windows if asked for", () => {
  const { print, printFailure } = jsonFormat(model);
  const whole = { emotion: "sad", sure: false, probabilities: { calm: 0.375, sad: 0.625 } };
  assert.deepEqual(JSON.parse(print({ file: "a", answer })), { file: "a", ...whole });
  assert.deepEqual(JSON.parse(print({ file: "a", answer, timeline })).timeline, [
    { at_s: 1, emotion: "calm", sure: true, probabilities: { calm: 0.875, sad: 0.125 } },
    { at_s: 1.25, emotion: null },
    { at_s: 1.5, ...whole },
  ]);
  assert.equal(printFailure!("a", "empty"), '{"file":"a","error":"empty"}');
});

Deno.test("csvFormat() writes one row per recording or window, all with the same columns", () => {
  const file = 'a, "b".wav';
  const rows = (windows: boolean, ...lines: string[]) =>
    parse([csvFormat(model, windows).header, ...lines].join("\n"), { columns: true });
  const recordings = csvFormat(model, false);
  const whole = {
    emotion: "sad",
    sure: "false",
    p_calm: "0.375",
    p_sad: "0.625",
    adapted_to: "",
    error: "",
  };
  const none = { emotion: "", sure: "", p_calm: "", p_sad: "", adapted_to: "" };
  assert.deepEqual(
    rows(false, recordings.print({ file, answer }), recordings.printFailure!("=b()", "empty")),
    [{ file, ...whole }, { file: "./=b()", ...none, error: "empty" }],
  );
  const windows = csvFormat(model, true);
  const first = {
    emotion: "calm",
    sure: "true",
    p_calm: "0.875",
    p_sad: "0.125",
    adapted_to: "",
    error: "",
  };
  assert.deepEqual(
    rows(true, windows.print({ file, answer, timeline }), windows.printFailure!("c", "empty")),
    [
      { file, at_s: "1", ...first },
      { file, at_s: "1.25", ...none, error: "" },
      { file, at_s: "1.5", ...whole },
      { file: "c", at_s: "", ...none, error: "empty" },
    ],
  );
});

Deno.test("deno task predict --sample answers the bundled samples, and says that the model was trained on them", async () => {
  const { code, stdout, stderr } = await runTask("predict", "--sample", "--csv", "--timeline");
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^note: 4 samples .*: angry, fearful, neutral, happy\. .*was trained on these recordings/,
  );
  const rows: Record<string, string>[] = parse(stdout, { columns: true });
  const files = [...new Set(rows.map(({ file }) => file))];
  assert.equal(files.length, 4);
  assert.equal(files[0], "data/samples/1064_IEO_ANG_MD.wav");
  for (const [, own] of Map.groupBy(rows, ({ file }) => file)) {
    assert.deepEqual(own.map(({ at_s }) => at_s).slice(0, 2), ["1", "1.25"]);
  }
});

Deno.test("deno task predict refuses formats and inputs that exclude each other", async () => {
  for (
    const [args, message] of [
      [["--json", "--csv", "a.wav"], /Cannot combine --json and --csv/],
      [["--sample", "a.wav"], /Cannot combine --sample with --adapt or other recordings/],
      [["--sample", "--adapt", "speaker"], /Cannot combine --sample with --adapt/],
      [[], /No recording given; try --sample/],
    ] as const
  ) {
    const { code, stderr } = await runTask("predict", ...args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
});
