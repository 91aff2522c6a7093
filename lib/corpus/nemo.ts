import { clipTable, type CorpusDefinition, requireOneOf } from "./corpus_definition.ts";
import { emotionOf } from "./emotions.ts";
import type { Recording } from "./recording.ts";

/** The emotions as spelled in file names. */
const WORDS: readonly string[] = ["neutral", "happiness", "sadness", "anger", "fear", "surprised"];
const SENTENCES = 90;
/** Female speakers, from `data.tsv`. */
const FEMALE: readonly string[] = ["EB0", "IC0", "KD0", "MK0"];
/** Clips of each speaker, in the order of the words above. */
const CLIPS = [
  ["EB0", 90, 90, 90, 90, 90, 89],
  ["IC0", 90, 90, 90, 90, 90, 90],
  ["KD0", 90, 90, 90, 90, 90, 90],
  ["KS0", 90, 90, 90, 90, 90, 90],
  ["MK0", 90, 90, 90, 90, 90, 0],
  ["MP0", 90, 30, 49, 29, 17, 41],
  ["SM0", 90, 89, 90, 90, 89, 90],
  ["TP0", 90, 90, 90, 90, 90, 89],
  ["WR0", 89, 90, 90, 90, 90, 90],
] as const;

/**
 * Parses the metadata of an nEMO recording from its name.
 *
 * @param name `SPEAKER_EMOTION_SENTENCE`, with or without `.wav`, without a folder.
 * @returns The metadata; the text is the number of the sentence in nEMO's `data.tsv`.
 * @throws {SyntaxError} If the name does not have these three fields.
 * @throws {RangeError} If a field has a value that nEMO does not use.
 * @see https://github.com/amu-cai/nEMO
 */
export function parseNemoName(name: string): Recording {
  const fail = (why: string) => `Cannot parse nEMO name ${JSON.stringify(name)}: ${why}`;
  const id = name.replace(/\.wav$/i, "");
  const fields = id.split("_");
  if (fields.length !== 3) {
    throw new SyntaxError(fail(`expected 3 fields, got ${fields.length}`));
  }
  const [speaker, word, text] = fields;
  requireOneOf("speaker", speaker, CLIPS.map(([known]) => known), fail);
  requireOneOf("emotion", word, WORDS, fail);
  if (!/^[1-9]\d?$/.test(text) || Number(text) > SENTENCES) {
    throw new RangeError(fail(`expected a sentence from 1 to ${SENTENCES}, got ${text}`));
  }
  return {
    id,
    corpus: "nemo",
    speaker,
    emotion: emotionOf(word)!,
    sex: FEMALE.includes(speaker) ? "female" : "male",
    language: "pl",
    text,
  };
}

/** nEMO: 4,481 recordings of nine actors, ninety Polish sentences in six emotions. */
export const nemo: CorpusDefinition = {
  id: "nemo",
  title: "nEMO",
  parse: parseNemoName,
  expected: clipTable(WORDS.map((word) => emotionOf(word)!), CLIPS),
  pathOf: ({ id }) => `samples/${id}.wav`,
  examplePath: "samples/EB0_anger_1.wav",
  source: { page: "https://github.com/amu-cai/nEMO, folder samples" },
  licence: "Derived from nEMO (Christop 2024, nEMO: Dataset of Emotional Speech in Polish, " +
    "LREC-COLING), CC BY-NC-SA 4.0",
};
