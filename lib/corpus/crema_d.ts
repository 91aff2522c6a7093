import { clipTable, type CorpusDefinition, requireOneOf } from "./corpus_definition.ts";
import type { Emotion } from "./emotions.ts";
import type { Recording } from "./recording.ts";

const SENTENCES: Readonly<Record<string, string>> = {
  DFA: "Don't forget a jacket",
  IEO: "It's eleven o'clock",
  IOM: "I'm on my way to the meeting",
  ITH: "I think I have a doctor's appointment",
  ITS: "I think I've seen this before",
  IWL: "I would like a new alarm clock",
  IWW: "I wonder what this is about",
  MTI: "Maybe tomorrow it will be cold",
  TAI: "The airplane is almost full",
  TIE: "That is exactly what happened",
  TSI: "The surface is slick",
  WSI: "We'll stop in a couple of minutes",
};
const EMOTION_CODES: Readonly<Record<string, Emotion>> = {
  NEU: "neutral",
  HAP: "happy",
  SAD: "sad",
  ANG: "angry",
  FEA: "fearful",
  DIS: "disgust",
};
const INTENSITIES: Readonly<Record<string, string | undefined>> = {
  LO: "low",
  MD: "medium",
  HI: "high",
  XX: undefined, // unspecified
};

const SPEAKERS = Array.from({ length: 91 }, (_, i) => String(1001 + i));
/** Female speakers, from `VideoDemographics.csv`. */
const FEMALE: ReadonlySet<string> = new Set(
  ("1002 1003 1004 1006 1007 1008 1009 1010 1012 1013 1018 1020 1021 1024 1025 1028 1029 1030 " +
    "1037 1043 1046 1047 1049 1052 1053 1054 1055 1056 1058 1060 1061 1063 1072 1073 1074 1075 " +
    "1076 1078 1079 1082 1084 1089 1091").split(" "),
);

const SAME_SAMPLES = "another recording has the same samples but another emotion";
/** Recordings that are left out, with the reason. */
const FAULTS: ReadonlyMap<string, string> = new Map([
  ["1076_MTI_SAD_XX", "it is silent"],
  ["1006_TIE_HAP_XX", SAME_SAMPLES],
  ["1006_TIE_NEU_XX", SAME_SAMPLES],
  ["1013_WSI_DIS_XX", SAME_SAMPLES],
  ["1013_WSI_SAD_XX", SAME_SAMPLES],
  ["1017_IWW_ANG_XX", SAME_SAMPLES],
  ["1017_IWW_FEA_XX", SAME_SAMPLES],
]);

/** Clips of neutral, happy, sad, angry, fearful and disgust, for speakers who lack some. */
const INCOMPLETE: Readonly<Record<string, readonly number[]>> = {
  1002: [11, 14, 14, 14, 14, 14],
  1006: [11, 13, 14, 14, 14, 14],
  1008: [11, 13, 13, 13, 13, 13],
  1009: [11, 13, 13, 13, 13, 13],
  1013: [12, 14, 13, 14, 14, 13],
  1017: [12, 14, 14, 13, 13, 14],
  1019: [11, 13, 13, 13, 13, 13],
  1076: [11, 14, 13, 14, 14, 14],
};
const COMPLETE: readonly number[] = [12, 14, 14, 14, 14, 14];

/**
 * Parses the metadata of a CREMA-D recording from its name.
 *
 * @param name `SPEAKER_SENTENCE_EMOTION_LEVEL`, with or without `.wav`, without a folder.
 * @returns The metadata; the intensity is not set where the actor was asked for none.
 * @throws {SyntaxError} If the name does not have these four fields.
 * @throws {RangeError} If a field has a value that CREMA-D does not use, or the recording is one of
 * seven with a known fault: one is silent, and three pairs are the same samples under two emotions.
 * @see https://github.com/CheyneyComputerScience/CREMA-D
 */
export function parseCremaDName(name: string): Recording {
  const fail = (why: string) => `Cannot parse CREMA-D name ${JSON.stringify(name)}: ${why}`;
  // The publisher's 1040_ITH_SAD_X lacks an X.
  const id = name.replace(/\.wav$/i, "").replace(/_X$/, "_XX");
  const fields = id.split("_");
  if (fields.length !== 4) {
    throw new SyntaxError(fail(`expected 4 fields, got ${fields.length}`));
  }
  const [speaker, sentence, emotion, level] = fields;
  if (!SPEAKERS.includes(speaker)) {
    throw new RangeError(fail(`expected a speaker from 1001 to 1091, got ${speaker}`));
  }
  requireOneOf("sentence", sentence, Object.keys(SENTENCES), fail);
  requireOneOf("emotion", emotion, Object.keys(EMOTION_CODES), fail);
  requireOneOf("level", level, Object.keys(INTENSITIES), fail);
  const fault = FAULTS.get(id);
  if (fault) throw new RangeError(fail(fault));
  const intensity = INTENSITIES[level];
  return {
    id,
    corpus: "crema-d",
    speaker,
    emotion: EMOTION_CODES[emotion],
    sex: FEMALE.has(speaker) ? "female" : "male",
    language: "en",
    ...(intensity ? { intensity } : {}),
    text: SENTENCES[sentence],
  };
}

/**
 * CREMA-D: 7,442 recordings of 91 actors, twelve sentences in six emotions, seven of which are left
 * out for known faults. The label is the emotion that the actor was asked for.
 */
export const cremaD: CorpusDefinition = {
  id: "crema-d",
  title: "CREMA-D",
  parse: parseCremaDName,
  expected: clipTable(
    Object.values(EMOTION_CODES),
    SPEAKERS.map((speaker) => [speaker, ...INCOMPLETE[speaker] ?? COMPLETE]),
  ),
  pathOf: ({ id }) => `AudioWAV/${id}.wav`,
  examplePath: "AudioWAV/1001_DFA_ANG_XX.wav",
  source: {
    page: "https://github.com/CheyneyComputerScience/CREMA-D, cloned with Git LFS, folder AudioWAV",
  },
  licence:
    "Derived from CREMA-D (Cao et al. 2014, doi:10.1109/TAFFC.2014.2336244), Open Database " +
    "License 1.0, contents Database Contents License 1.0",
};
