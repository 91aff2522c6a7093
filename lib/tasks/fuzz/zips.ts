import { join } from "@std/path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { encodeWav, UnusableRecording } from "../../audio/mod.ts";
import { seededRandom } from "../../core/random.ts";
import { openCorpus, ravdess, ravdessIds } from "../../corpus/mod.ts";
import { rooted } from "../files.ts";
import { answerOrRefusal, Fault, type FuzzKind, type Outcome } from "./kind.ts";
import { mutateBytes } from "./mutate.ts";

const NAME = "case.zip";
/** Where the cases are written, for the program to open. */
const FOLDER = rooted(".fuzz/zips");
const NAMES_ZIP = /case\.zip/;

/** Mutated zip archives of recordings: each recording is refused, or comes out as it went in. */
export function zipKind(): FuzzKind {
  const clips = new Map(ravdessIds().slice(0, 4).map((id, i) => [id, noise(i)]));
  const archive = zipOf(clips);
  return {
    id: "zip",
    description: "zips of recordings; each is refused, or comes out as it went in",
    cases: (wavs) => Math.ceil(wavs / 10),
    makeInput: async (_, random) => ({ [NAME]: mutateBytes(await archive, random) }),
    check: async (input) => {
      await Deno.mkdir(FOLDER, { recursive: true });
      const path = join(FOLDER, NAME);
      await Deno.writeFile(path, input[NAME]);
      let refused = false;
      const opened = await answerOrRefusal(async () => {
        refused = !await readClips(path, clips);
      }, { errors: ["SyntaxError"], names: NAMES_ZIP });
      return refused ? "refused" : opened;
    },
  };
}

/** Reads all recordings of an archive; returns whether none was refused. */
async function readClips(
  path: string,
  clips: ReadonlyMap<string, Uint8Array>,
): Promise<boolean> {
  const { recordings, close } = await openCorpus(path);
  try {
    const outcomes: Outcome[] = [];
    for (const { id, read } of recordings) {
      outcomes.push(
        await answerOrRefusal(async () => {
          // A name may have been changed into that of another recording.
          const bytes = await read(), isOne = [...clips.values()].some((clip) => same(clip, bytes));
          if (!isOne) throw new Fault(`another content of ${id}`);
        }, { errors: [UnusableRecording.name], names: NAMES_ZIP }),
      );
    }
    return !outcomes.includes("refused");
  } finally {
    await close();
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Packs recordings as the public archive does; every other one is only stored. */
export async function zipOf(clips: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  let level = 0;
  for (const [id, clip] of clips) {
    const path = ravdess.pathOf(ravdess.parse(id));
    await zip.add(path, new Uint8ArrayReader(clip), { level, lastModDate: new Date(0) });
    level = level === 0 ? 6 : 0;
  }
  return await zip.close();
}

/** A short WAV file of noise. */
export function noise(seed: number): Uint8Array {
  const random = seededRandom(seed);
  const samples = Float32Array.from({ length: 600 }, () => random.below(64) / 64 - 0.5);
  return encodeWav({ samples, sampleRateHz: 16_000 });
}
