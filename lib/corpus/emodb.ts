import { clipTable, type CorpusDefinition, requireOneOf } from "./corpus_definition.ts";
import type { Emotion } from "./emotions.ts";
import type { Recording } from "./recording.ts";

const SENTENCES: Readonly<Record<string, string>> = {
  a01: "Der Lappen liegt auf dem Eisschrank",
  a02: "Das will sie am Mittwoch abgeben",
  a04: "Heute abend könnte ich es ihm sagen",
  a05: "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück",
  a07: "In sieben Stunden wird es soweit sein",
  b01: "Was sind denn das für Tüten, die da unter dem Tisch stehen",
  b02: "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter",
  b03: "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht",
  b09: "Ich will das eben wegbringen und dann mit Karl was trinken gehen",
  b10: "Die wird auf dem Platz sein, wo wir sie immer hinlegen",
};
/** Codes: the initials of neutral, Freude, Trauer, Wut, Angst and Ekel. */
const EMOTION_CODES: Readonly<Record<string, Emotion>> = {
  N: "neutral",
  F: "happy",
  T: "sad",
  W: "angry",
  A: "fearful",
  E: "disgust",
};
/** Code of Langeweile (boredom), which is not one of the emotions used here. */
const BOREDOM = "L";

const MALE: readonly string[] = ["03", "10", "11", "12", "15"];
/** Clips of each speaker, in the order of the emotions above. */
const CLIPS = [
  ["03", 11, 7, 7, 14, 4, 1],
  ["08", 10, 11, 9, 12, 6, 0],
  ["09", 9, 4, 4, 13, 1, 8],
  ["10", 4, 4, 3, 10, 8, 1],
  ["11", 9, 8, 7, 11, 10, 2],
  ["12", 4, 2, 4, 12, 6, 2],
  ["13", 9, 10, 5, 12, 7, 8],
  ["14", 7, 8, 10, 16, 12, 8],
  ["15", 11, 6, 4, 13, 8, 5],
  ["16", 5, 11, 9, 14, 7, 11],
] as const;

/**
 * Parses the metadata of an EmoDB recording from its name.
 *
 * @param name Such as `03a01Fa`: speaker, sentence, emotion and version; with or without `.wav`,
 * without a folder.
 * @throws {SyntaxError} If the name does not have that form.
 * @throws {RangeError} If a field has a value that EmoDB does not use, or the emotion is boredom.
 * @see http://emodb.bilderbar.info/docu/
 */
export function parseEmodbName(name: string): Recording {
  const fail = (why: string) => `Cannot parse EmoDB name ${JSON.stringify(name)}: ${why}`;
  const id = name.replace(/\.wav$/i, "");
  const [, speaker, sentence, code] = /^(\d\d)([ab]\d\d)([A-Z])[a-z]$/.exec(id) ?? [];
  if (!code) {
    throw new SyntaxError(fail("expected speaker, sentence, emotion and version, as in 03a01Fa"));
  }
  if (code === BOREDOM) throw new RangeError(fail("boredom is not one of the emotions used here"));
  requireOneOf("emotion", code, [...Object.keys(EMOTION_CODES), BOREDOM], fail);
  requireOneOf("speaker", speaker, CLIPS.map(([known]) => known), fail);
  requireOneOf("sentence", sentence, Object.keys(SENTENCES), fail);
  return {
    id,
    corpus: "emodb",
    speaker,
    emotion: EMOTION_CODES[code],
    sex: MALE.includes(speaker) ? "male" : "female",
    language: "de",
    text: SENTENCES[sentence],
  };
}

/**
 * EmoDB, the Berlin Database of Emotional Speech: 535 recordings of ten actors, ten sentences in
 * seven emotions; the 81 recordings of boredom are left out.
 */
export const emodb: CorpusDefinition = {
  id: "emodb",
  title: "EmoDB",
  parse: parseEmodbName,
  expected: clipTable(Object.values(EMOTION_CODES), CLIPS),
  pathOf: ({ id }) => `wav/${id}.wav`,
  examplePath: "wav/03a01Fa.wav",
  source: {
    page:
      "https://zenodo.org/records/7447302, file emodb.zip, or http://emodb.bilderbar.info/download/",
    zenodo: { record: 7447302, file: "emodb.zip" },
  },
  licence: "Derived from EmoDB (Burkhardt et al. 2005, A Database of German Emotional Speech, " +
    "Interspeech), CC BY 4.0",
};
