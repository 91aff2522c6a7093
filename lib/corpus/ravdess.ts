import { clipTable, type CorpusDefinition } from "./corpus_definition.ts";
import { EMOTIONS } from "./emotions.ts";
import type { Recording } from "./recording.ts";

const INTENSITIES = ["normal", "strong"] as const;
const SENTENCES = ["Kids are talking by the door", "Dogs are sitting by the door"] as const;

/** The seven fields of a name, in order, and the highest code of each; codes start at 01. */
const FIELDS = [
  ["modality", 3],
  ["channel", 2],
  ["emotion", EMOTIONS.length],
  ["intensity", INTENSITIES.length],
  ["statement", SENTENCES.length],
  ["repetition", 2],
  ["actor", 24],
] as const;
/** Modality and channel of audio-only speech; other codes are for video and song. */
const SPEECH = "03-01";

/**
 * Parses the metadata of a RAVDESS speech recording from its name.
 *
 * @param name Seven two-digit fields, with or without `.wav`, without a folder.
 * @returns The metadata; the speaker is the actor's number in two digits, odd ones are male.
 * @throws {SyntaxError} If the name does not have seven fields of two digits, or has another
 * extension.
 * @throws {RangeError} If a field has a value that RAVDESS does not use, a neutral recording claims
 * strong intensity, or the file is song or video.
 * @see https://zenodo.org/records/1188976, "File naming convention"
 */
export function parseRavdessName(name: string): Recording {
  const fail = (why: string) => `Cannot parse RAVDESS name ${JSON.stringify(name)}: ${why}`;
  const id = name.replace(/\.wav$/i, "");
  const fields = id.split("-");
  if (fields.length !== FIELDS.length) {
    throw new SyntaxError(fail(`expected ${FIELDS.length} fields, got ${fields.length}`));
  }
  const codes = fields.map((text, i) => {
    const [field, count] = FIELDS[i];
    if (!/^\d\d$/.test(text)) {
      throw new SyntaxError(fail(`expected two digits for ${field}, got ${JSON.stringify(text)}`));
    }
    const code = Number(text);
    if (code < 1 || code > count) {
      throw new RangeError(fail(`expected ${field} from 01 to ${twoDigits(count)}, got ${text}`));
    }
    return code;
  });
  const [, , emotion, intensity, statement, , actor] = codes;
  if (!id.startsWith(SPEECH)) {
    throw new RangeError(fail(`expected audio-only speech (03-01-…), got ${id.slice(0, 5)}-…`));
  }
  if (EMOTIONS[emotion - 1] === "neutral" && intensity === 2) {
    throw new RangeError(fail("neutral has no strong intensity, expected 01"));
  }
  return {
    id,
    corpus: "ravdess",
    speaker: twoDigits(actor),
    emotion: EMOTIONS[emotion - 1],
    sex: actor % 2 === 1 ? "male" : "female",
    language: "en",
    intensity: INTENSITIES[intensity - 1],
    text: SENTENCES[statement - 1],
  };
}

function twoDigits(code: number): string {
  return String(code).padStart(2, "0");
}

/**
 * RAVDESS speech: 1,440 recordings of 24 actors, two sentences in eight emotions.
 *
 * The public archive has 16-bit WAV files at 48 kHz; five of them are stereo, and are mixed down
 * when decoded.
 */
export const ravdess: CorpusDefinition = {
  id: "ravdess",
  title: "RAVDESS speech",
  parse: parseRavdessName,
  expected: clipTable(
    EMOTIONS,
    Array.from({ length: 24 }, (_, i) => [twoDigits(i + 1), 4, 8, 8, 8, 8, 8, 8, 8]),
  ),
  pathOf: ({ id, speaker }) => `Actor_${speaker}/${id}.wav`,
  examplePath: "Actor_01/03-01-01-01-01-01-01.wav",
  source: {
    page: "https://zenodo.org/records/1188976, file Audio_Speech_Actors_01-24.zip",
    zenodo: { record: 1188976, file: "Audio_Speech_Actors_01-24.zip" },
  },
  licence: "Derived from RAVDESS (Livingstone & Russo 2018, doi:10.1371/journal.pone.0196391), " +
    "CC BY-NC-SA 4.0",
};
