import assert from "node:assert/strict";
import { basename, join } from "@std/path";
import { EMOTIONS, openLabelled, UNKNOWN_SPEAKER } from "../../lib/corpus/mod.ts";
import { clipSound, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

const sounds = new Map([["a.wav", clipSound(1)], ["deep/b.wav", clipSound(2)]]);
/** Excel writes UTF-16. */
const utf16 = (text: string) =>
  new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer);
const csv = (text: string) => new TextEncoder().encode(text);
const GOOD = csv("\ufeffpath, emotion ,speaker\r\ndeep/b.wav,happy,Ann\r\na.wav,calm,\r\n\r\n");

async function open(labels: Uint8Array<ArrayBuffer>, folder: string) {
  await writeFiles(folder, new Map([...sounds, ["labels.csv", labels]]));
  return openLabelled(folder, join(folder, "labels.csv"), { emotions: EMOTIONS });
}

Deno.test("openLabelled() reads a folder in the order of its labels", () =>
  inTemporaryFolder(async (folder) => {
    const { recordings, close } = await open(GOOD, folder);
    const corpus = basename(folder);
    assert.deepEqual(recordings.map(({ read: _, ...rest }) => rest), [
      { id: "deep/b.wav", corpus, speaker: "Ann", emotion: "happy", path: "deep/b.wav" },
      { id: "a.wav", corpus, speaker: UNKNOWN_SPEAKER, emotion: "calm", path: "a.wav" },
    ]);
    assert.deepEqual(await recordings[0].read(), sounds.get("deep/b.wav"));
    assert.deepEqual(await recordings[1].read(), sounds.get("a.wav"));
    await close();
  }));

Deno.test("openLabelled() accepts labels without speakers", () =>
  inTemporaryFolder(async (folder) => {
    const { recordings } = await open(csv("emotion,path\ncalm,a.wav\n"), folder);
    assert.deepEqual(recordings.map(({ id, speaker }) => [id, speaker]), [
      ["a.wav", UNKNOWN_SPEAKER],
    ]);
  }));

for (
  const labels of [
    "Filename,Speaker,LABEL\na.wav,Ann,Anger\ndeep/b.wav,Ben,bored\n",
    "speaker;note;file;emotion\nAnn;x, y;a.wav;anger\nBen;;deep/b.wav;bored\n",
    "file\tlabel\tspeaker\tpath\nx\tanger\tAnn\ta.wav\ny\tbored\tBen\tdeep/b.wav",
  ]
) {
  Deno.test(`openLabelled() takes the columns ${JSON.stringify(labels.split("\n")[0])}`, () =>
    inTemporaryFolder(async (folder) => {
      await writeFiles(folder, new Map([...sounds, ["l.csv", csv(labels)]]));
      const { recordings, emotions } = await openLabelled(folder, join(folder, "l.csv"));
      assert.deepEqual(recordings.map(({ id, emotion, speaker }) => [id, emotion, speaker]), [
        ["a.wav", "angry", "Ann"],
        ["deep/b.wav", "bored", "Ben"],
      ]);
      assert.deepEqual([...emotions.values()], ["angry", "bored"]);
      const map = { bored: "" };
      const fewer = await openLabelled(folder, join(folder, "l.csv"), { map });
      assert.deepEqual(fewer.recordings.map(({ id }) => id), ["a.wav"]);
    }));
}

Deno.test("openLabelled() lists recordings that do not exist; they are unusable when read", () =>
  inTemporaryFolder(async (folder) => {
    const labels = csv("path,emotion\nc.wav,calm\na.wav,calm\n../d.wav,sad\n");
    const { recordings } = await open(labels, folder);
    assert.deepEqual(recordings.map(({ id, emotion }) => [id, emotion]), [
      ["c.wav", "calm"],
      ["a.wav", "calm"],
      ["../d.wav", "sad"],
    ]);
    assert.deepEqual(await recordings[1].read(), sounds.get("a.wav"));
    for (const [line, path] of [[2, "c.wav"], [4, "../d.wav"]] as const) {
      await assert.rejects(recordings[line - 2].read(), {
        name: "UnusableRecording",
        message: `Cannot read ${path}: it is not in ${folder} (${folder}/labels.csv, line ${line})`,
      });
    }
  }));

Deno.test("openLabelled() suggests a file with the same name, for the first missing one", () =>
  inTemporaryFolder(async (folder) => {
    const { recordings } = await open(csv("path,emotion\nf/a.wav,calm\nf\\b.mp3,calm\n"), folder);
    await assert.rejects(recordings[0].read(), /line 2\); there is a\.wav$/);
    await assert.rejects(recordings[1].read(), /line 3\)$/);
  }));

Deno.test("openLabelled() accepts backslashes, decomposed letters and a hint for Excel", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, new Map([["u\u0308.wav", clipSound(3)]]));
    const text = "sep=;\r\npath;emotion\r\ndeep\\b.wav;calm\r\n\r\n\u00fc.wav;sad\r\nc.wav;sad";
    const { recordings } = await open(csv(text), folder);
    assert.deepEqual(await recordings[0].read(), sounds.get("deep/b.wav"));
    assert.deepEqual(await recordings[1].read(), clipSound(3));
    await assert.rejects(recordings[2].read(), /line 6\)$/);
  }));

Deno.test("openLabelled() takes absolute paths, and paths relative to the labels", () =>
  inTemporaryFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    const rows = (deep: string, a: string) => csv(`path,emotion\n${deep},happy\n${a},calm\n`);
    await writeFiles(folder, sounds);
    await Deno.writeFile(path("all.csv"), rows(path("deep/b.wav"), ".\\a.wav"));
    const inside = [...sounds, ["l.csv", rows("deep/b.wav", "a.wav")]] as const;
    const zip = await zipOf(new Map(inside.map(([name, content]) => [`top/${name}`, content])));
    await Deno.writeFile(path("top.zip"), zip);
    const started = Deno.cwd();
    Deno.chdir(folder);
    try {
      for (const [of, labels] of [[".", "all.csv"], ["top.zip", "top/l.csv"]]) {
        const { recordings, close } = await openLabelled(of, labels);
        assert.deepEqual(await recordings[0].read(), sounds.get("deep/b.wav"));
        assert.deepEqual(await recordings[1].read(), sounds.get("a.wav"));
        await close();
      }
    } finally {
      Deno.chdir(started);
    }
  }));

Deno.test("openLabelled() reads a zip that holds its labels, and one that does not", () =>
  inTemporaryFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    await Deno.writeFile(path("with.zip"), await zipOf(new Map([...sounds, ["l.csv", GOOD]])));
    await Deno.writeFile(path("without.zip"), await zipOf(sounds));
    await Deno.writeFile(path("l.csv"), GOOD);
    for (const [zip, labels] of [["with.zip", "l.csv"], ["without.zip", path("l.csv")]]) {
      const { recordings, close } = await openLabelled(path(zip), labels);
      assert.deepEqual(recordings.map(({ corpus, id }) => [corpus, id]), [
        [zip, "deep/b.wav"],
        [zip, "a.wav"],
      ]);
      assert.deepEqual(await recordings[1].read(), sounds.get("a.wav"));
      await close();
    }
  }));

for (
  const [what, labels, name, message] of [
    [
      "unknown emotions, and counts them",
      "path,emotion\na.wav,glad\ndeep/b.wav,calm\nc.wav,bored",
      "RangeError",
      /expected one of neutral, calm.*\n {2}"glad": 1 recording\n {2}"bored": 1 recording$/s,
    ],
    [
      "recordings named twice, and lists them",
      "path,emotion\na.wav,calm\n./a.wav,sad\nc.wav,calm\nc.wav,calm",
      "RangeError",
      /each recording once:\n {2}line 3: .\/a.wav is listed twice\n {2}line 5: c.wav is listed twice$/,
    ],
    [
      "many wrong rows, of which it lists ten",
      `path,emotion${"\na.wav,glad".repeat(14)}`,
      "RangeError",
      /line 12: a.wav is listed twice\n {2}… and 3 more$/,
    ],
    [
      "a missing column",
      "sound,emotion\na.wav,calm",
      "SyntaxError",
      /columns sound, emotion, expected one of path, file, filename and one of emotion, label$/,
    ],
    [
      "a column that occurs twice",
      "path,path,emotion\na.wav,c.wav,calm",
      "SyntaxError",
      /Cannot parse .*labels.csv: the column "\w+" occurs twice/,
    ],
    [
      "another encoding than UTF-8",
      Uint8Array.from("path,emotion\na\xfc.wav,calm", (letter) => letter.charCodeAt(0)),
      "SyntaxError",
      /Cannot read labels from .*labels.csv: the text is not UTF-8; save it as CSV UTF-8$/,
    ],
    [
      "UTF-16",
      utf16("path,emotion\na.wav,calm"),
      "SyntaxError",
      /not UTF-8; save it as CSV UTF-8$/,
    ],
    ["no row", "path,emotion\n", "RangeError", /labels.csv: the table has no rows/],
    [
      "broken CSV",
      'path,emotion\n"a.wav,calm\n',
      "SyntaxError",
      /Cannot parse .*labels.csv as CSV/,
    ],
  ] as const
) {
  Deno.test(`openLabelled() refuses ${what}`, () =>
    inTemporaryFolder(async (folder) => {
      const bytes = typeof labels === "string" ? csv(labels) : labels;
      await assert.rejects(open(bytes, folder), { name, message });
    }));
}

Deno.test("openLabelled() refuses labels that do not exist or are a folder", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, sounds);
    for (const labels of ["nowhere.csv", join(folder, "a.wav/labels.csv")]) {
      await assert.rejects(openLabelled(folder, labels), {
        name: "NotFound",
        message: `There is no labels file ${labels}`,
      });
    }
    await assert.rejects(openLabelled(folder, folder), {
      name: "IsADirectory",
      message: `Cannot read labels from ${folder}: it is a folder, expected a CSV file`,
    });
  }));

const ENDLESS = "x".repeat(1_000_000);

Deno.test("openLabelled() accepts odd names, speakers and columns; unreadable files are unusable", () =>
  inTemporaryFolder(async (folder) => {
    for (
      const labels of [
        "path,emotion,__proto__\na.wav,happy,x\n",
        "path,emotion,speaker\na.wav,happy,__proto__\n",
        `path,emotion,speaker\na.wav,happy,${ENDLESS}\n`,
        "path,emotion\n/dev/zero,happy\n",
        "path,emotion\na.wav\0,happy\n",
        "path,emotion\na.wav,toString\n",
      ]
    ) {
      await writeFiles(folder, new Map([...sounds, ["labels.csv", csv(labels)]]));
      const { recordings: [{ path, speaker, read }] } = await openLabelled(
        folder,
        join(folder, "labels.csv"),
      );
      assert.equal(typeof speaker, "string");
      if (path === "a.wav") assert.deepEqual(await read(), sounds.get("a.wav"));
      else await assert.rejects(read(), { name: "UnusableRecording" }, path);
    }
  }));

Deno.test("openLabelled() refuses files that are not a table of labels, and names the file", () =>
  inTemporaryFolder(async (folder) => {
    for (
      const labels of [
        ...["", "\n\n\n", "\ufeff", "path,emotion\n", "a.wav,happy\nb.wav,sad\n"].map(csv),
        ...["path,emotion\na.wav,\n", "path,emotion\na.wav,happy,too,many\n"].map(csv),
        ...["path,emotion\na.wav\n", `${ENDLESS}\n${ENDLESS}\n`].map(csv),
        csv(`path,emotion\n${"a.wav,happy\n".repeat(20_000)}`),
        new Uint8Array(1_000),
        Uint8Array.from({ length: 1_000 }, (_, i) => 255 - i % 256),
        utf16("path,emotion\na.wav,happy\n"),
      ]
    ) {
      await writeFiles(folder, new Map([...sounds, ["labels.csv", labels]]));
      await assert.rejects(openLabelled(folder, join(folder, "labels.csv")), (error: Error) => {
        assert.match(error.name, /^(Syntax|Range)Error$/, String(error));
        assert.match(error.message, /labels\.csv/);
        return true;
      });
    }
  }));
