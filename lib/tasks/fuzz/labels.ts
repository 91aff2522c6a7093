import { join } from "@std/path";
import { openLabelled } from "../../corpus/mod.ts";
import { rooted, writeFiles } from "../files.ts";
import { answerOrRefusal, Fault, type FuzzKind, type Input, type Outcome } from "./kind.ts";
import { noise } from "./zips.ts";

const NAME = "labels.csv";
const FOLDER = rooted(".fuzz/labels");
const ENDLESS = "x".repeat(1_000_000);

/** Labels of two recordings that are there, `a.wav` and `ü b.wav`, and how they are to be taken. */
const CASES: readonly (readonly [string | Uint8Array, Outcome])[] = [
  ["path,emotion\na.wav,happy\n", "answered"],
  ["\ufeffpath,emotion\r\na.wav,happy\r\n", "answered"],
  ["emotion,path\nsad,a.wav\nhappy,ü b.wav\n", "answered"],
  ['"path","emotion"\n"ü b.wav","happy"\n', "answered"],
  ["path,emotion\n\n\n  a.wav , happy \n\n", "answered"],
  ["path,emotion,speaker\na.wav,happy,\nü b.wav,sad,\n", "answered"],
  ["path,emotion,speaker,more\na.wav,happy,01,x\n", "answered"],
  [`path,emotion,speaker\na.wav,happy,${ENDLESS}\n`, "answered"],
  ["path,emotion,__proto__\na.wav,happy,x\n", "answered"],
  ["path,emotion,speaker\na.wav,happy,__proto__\n", "answered"],
  // Recordings that are not there can be left out later, when they are read.
  ["path,emotion\na.wav,happy\nnowhere.wav,sad\n", "answered"],
  ["path,emotion\n../a.wav,happy\n", "answered"],
  ["path,emotion\n/dev/zero,happy\n", "answered"],
  ["path,emotion\na.wav\0,happy\n", "answered"],
  ["", "refused"],
  ["\n\n\n", "refused"],
  ["\ufeff", "refused"],
  ["path,emotion\n", "refused"],
  ["path\na.wav\n", "refused"],
  ["path;emotion\na.wav;happy\n", "answered"],
  ["Path,Emotion\na.wav,happy\n", "answered"],
  ["a.wav,happy\nü b.wav,sad\n", "refused"],
  ["path,emotion\na.wav,Happy\n", "answered"],
  ["path,emotion\na.wav,\n", "refused"],
  ["path,emotion\na.wav,toString\n", "answered"],
  ["path,emotion\na.wav,happy\na.wav,sad\n", "refused"],
  ["path,emotion\na.wav,happy,too,many\n", "refused"],
  ["path,emotion\na.wav\n", "refused"],
  ['path,emotion\n"a.wav,happy\n', "refused"],
  ["path,path,emotion\na.wav,b.wav,happy\n", "refused"],
  [`${ENDLESS}\n${ENDLESS}\n`, "refused"],
  [`path,emotion\n${"a.wav,happy\n".repeat(20_000)}`, "refused"],
  [new Uint8Array(1_000), "refused"],
  [Uint8Array.from({ length: 1_000 }, (_, i) => 255 - i % 256), "refused"],
  // Excel writes UTF-16.
  [utf16("path,emotion\na.wav,happy\n"), "refused"],
];
const REFUSAL = { errors: ["SyntaxError", "RangeError"], names: /labels\.csv/ };

/** Labels written by hand. */
export function labelsKind(): FuzzKind {
  return {
    id: "labels",
    description: "CSV files of labels, each written by hand with what it should come to",
    cases: () => CASES.length,
    makeInput: (number) => {
      const [content] = CASES[number];
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return Promise.resolve({ [NAME]: bytes });
    },
    check: async (input, number) => {
      const outcome = await answerOrRefusal(() => readAll(input), REFUSAL);
      const [, expected] = CASES[number];
      if (outcome === expected) return outcome;
      throw new Fault(`labels that were ${outcome}, and should be ${expected}`);
    },
  };
}

async function readAll(input: Input): Promise<void> {
  const clips = { "clips/a.wav": noise(1), "clips/ü b.wav": noise(2) };
  await writeFiles(FOLDER, { ...input, ...clips });
  const { recordings, close } = await openLabelled(join(FOLDER, "clips"), join(FOLDER, NAME));
  for (const { path, speaker, read } of recordings) {
    if (typeof speaker !== "string") throw new Fault(`the speaker ${speaker}`);
    const names = new RegExp(RegExp.escape(path));
    await answerOrRefusal(async () => void await read(), { errors: ["UnusableRecording"], names });
  }
  await close();
}

function utf16(text: string): Uint8Array {
  return new Uint8Array(Uint16Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0)).buffer);
}
