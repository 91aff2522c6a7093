import assert from "node:assert/strict";
import { expose } from "comlink";
import { join } from "@std/path";
import { decodeAudio } from "../../lib/audio/mod.ts";
import { openCorpus, openLabelled } from "../../lib/corpus/mod.ts";
import { decodeTable } from "../../lib/features/mod.ts";
import { NO_SPEECH } from "../../lib/features/speech.ts";
import { answerFrom, loadModel, type ModelFile, predict } from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { readModel } from "../../lib/tasks/files.ts";
import { answerOrRefusal, type Outcome, requireProbabilities, requireSignal } from "./checks.ts";
import { SMALL_SETS, smallDataset } from "./small_table.ts";

/** Most bytes that it may hold: the files that are read have less than one million. */
const MOST_GROWTH_BYTES = 2 ** 30;

/** A recording of any format. */
function recording(bytes: Uint8Array, name: string): Promise<Outcome> {
  const decode = async () => requireSignal(await decodeAudio(bytes, name));
  return answerOrRefusal(decode, ["UnusableRecording"], new RegExp(RegExp.escape(name)));
}

let committed: ReturnType<typeof readModel> | undefined;

/** The same, and its emotion. */
async function emotion(bytes: Uint8Array, name: string): Promise<Outcome> {
  if (await recording(bytes, name) === "refused") return "refused";
  const model = await (committed ??= readModel()), signal = await decodeAudio(bytes, name);
  const answer = async () => requireProbabilities((await predict(model, signal)).probabilities);
  const reasons = Object.values(NO_SPEECH).map(RegExp.escape).join("|");
  return answerOrRefusal(answer, ["UnusableRecording"], new RegExp(`^(${reasons})$`));
}

/** A feature table, which is equal to what was written if it is read. */
function table(bytes: Uint8Array, set: number): Promise<Outcome> {
  const decode = async () =>
    assert.deepEqual(await decodeTable(bytes, SMALL_SETS[set], "a.parquet"), smallDataset());
  return answerOrRefusal(decode, ["SyntaxError", "RangeError"], /a\.parquet/);
}

/** A saved model, which answers to any row if it is loaded. */
function model(files: Record<ModelFile, Uint8Array>, distance: number): Promise<Outcome> {
  return answerOrRefusal(
    async () => {
      const model = await loadModel((name) => Promise.resolve(files[name]));
      try {
        const { mean, standardDeviation } = model.scaler;
        const row = mean.map((value, j) => value + distance * standardDeviation[j]);
        requireProbabilities(answerFrom(model, row).probabilities);
      } finally {
        model.network.dispose();
      }
    },
    ["SyntaxError", "RangeError"],
    /card\.json|model\.json|weights\.bin/,
  );
}

/** A zip of recordings: each is refused, or is one of those that were packed. */
async function zip(
  folder: string,
  bytes: Uint8Array,
  packed: readonly Uint8Array[],
): Promise<Outcome> {
  const path = join(folder, "a.zip"), outcomes: Outcome[] = [];
  await Deno.writeFile(path, bytes);
  const readAll = async () => {
    const { recordings, close } = await openCorpus(path);
    const readOne = async (read: () => Promise<Uint8Array>) => {
      const found = await read();
      // A name may have been changed into that of another recording.
      assert.ok(
        packed.some((own) => own.length === found.length && own.every((b, i) => b === found[i])),
      );
    };
    try {
      for (const { read } of recordings) {
        outcomes.push(await answerOrRefusal(() => readOne(read), ["UnusableRecording"], /a\.zip/));
      }
    } finally {
      await close();
    }
  };
  outcomes.push(await answerOrRefusal(readAll, ["SyntaxError"], /a\.zip/));
  return outcomes.includes("refused") ? "refused" : "answered";
}

/** Labels of the recordings `clips/a.wav` and `clips/ü b.wav` of a folder. */
async function labels(folder: string, bytes: Uint8Array): Promise<Outcome> {
  const csv = join(folder, "labels.csv");
  await Deno.writeFile(csv, bytes);
  const readAll = async () => {
    const { recordings, close } = await openLabelled(join(folder, "clips"), csv);
    for (const { path, speaker, read } of recordings) {
      assert.equal(typeof speaker, "string");
      await answerOrRefusal(read, ["UnusableRecording"], new RegExp(RegExp.escape(path)));
    }
    await close();
  };
  return await answerOrRefusal(readAll, ["SyntaxError", "RangeError"], /labels\.csv/);
}

/** Readers by name; the last two stand for readers that are broken. */
const READERS = {
  recording,
  emotion,
  table,
  model,
  zip,
  labels,
  endless: () => {
    for (;;);
  },
  broken: () => Promise.reject(new TypeError("x is undefined")),
};
export type Readers = typeof READERS;

// The decoder of Opus reports every damaged packet there, as well as to its caller.
console.error = () => {};
const before = usedBytes();

/** Bytes that the worker holds; those of the process are those of other tests as well. */
function usedBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const worker = {
  read: async (kind: keyof Readers, input: readonly unknown[]): Promise<Outcome> => {
    await loadBackend();
    const outcome = await (READERS[kind] as (...input: unknown[]) => Promise<Outcome>)(...input);
    const grown = usedBytes() - before;
    if (grown > MOST_GROWTH_BYTES) throw new Error(`the memory grew by ${grown} bytes`);
    return outcome;
  },
};
export type ReadWorker = typeof worker;
expose(worker);
