import { type Emotion, EMOTIONS } from "./emotions.ts";

const MODALITIES = ["full-AV", "video-only", "audio-only"] as const;
const CHANNELS = ["speech", "song"] as const;
const INTENSITIES = ["normal", "strong"] as const;
const ACTORS = 24;

/** What the name of a RAVDESS recording says about it. */
export interface Clip {
  /** File name without folder or ending: `03-01-06-01-02-01-12`. */
  readonly id: string;
  /** What was recorded; RAVDESS speech is `audio-only`. */
  readonly modality: "full-AV" | "video-only" | "audio-only";
  /** Spoken or sung. */
  readonly channel: "speech" | "song";
  /** The emotion the actor was to express. */
  readonly emotion: Emotion;
  /** How strongly it was to be expressed; neutral is always `normal`. */
  readonly intensity: "normal" | "strong";
  /** 1: "Kids are talking by the door", 2: "Dogs are sitting by the door". */
  readonly statement: 1 | 2;
  /** First or second time the actor said it. */
  readonly repetition: 1 | 2;
  /** 1…24. */
  readonly actor: number;
  /** Odd actors are male, even ones female. */
  readonly sex: "male" | "female";
}

/** The seven fields of a name, in order, and how many values each may take from 01 on. */
const FIELDS = [
  ["modality", MODALITIES.length],
  ["channel", CHANNELS.length],
  ["emotion", EMOTIONS.length],
  ["intensity", INTENSITIES.length],
  ["statement", 2],
  ["repetition", 2],
  ["actor", ACTORS],
] as const;

/**
 * Reads a RAVDESS file name.
 *
 * @param name Seven two-digit fields, with or without `.wav`, without a folder.
 * @returns The clip it names.
 * @throws {SyntaxError} If it does not have seven fields of two digits, or the ending is another.
 * @throws {RangeError} If a field has a value RAVDESS does not use, or a neutral clip claims
 * strong intensity.
 * @see https://zenodo.org/records/1188976, "File naming convention"
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseClipName } from "./ravdess.ts";
 * const clip = parseClipName("03-01-06-01-02-01-12.wav");
 * assert(clip.emotion === "fearful" && clip.actor === 12 && clip.sex === "female");
 * ```
 */
export function parseClipName(name: string): Clip {
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
      const last = String(count).padStart(2, "0");
      throw new RangeError(fail(`expected ${field} from 01 to ${last}, got ${text}`));
    }
    return code;
  });
  const [modality, channel, emotion, intensity, statement, repetition, actor] = codes;
  if (emotion === 1 && intensity === 2) {
    throw new RangeError(fail("neutral has no strong intensity, expected 01"));
  }
  return {
    id,
    modality: MODALITIES[modality - 1],
    channel: CHANNELS[channel - 1],
    emotion: EMOTIONS[emotion - 1],
    intensity: INTENSITIES[intensity - 1],
    statement: statement as 1 | 2,
    repetition: repetition as 1 | 2,
    actor,
    sex: actor % 2 === 1 ? "male" : "female",
  };
}

/**
 * Writes the RAVDESS file name of a clip; the inverse of {@linkcode parseClipName}.
 *
 * @param clip The clip; its `id` and `sex` are not looked at.
 * @returns The name with `.wav`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { clipName, parseClipName } from "./ravdess.ts";
 * assert(clipName(parseClipName("03-01-01-01-02-02-24")) === "03-01-01-01-02-02-24.wav");
 * ```
 */
export function clipName(clip: Omit<Clip, "id" | "sex">): string {
  const codes = [
    MODALITIES.indexOf(clip.modality) + 1,
    CHANNELS.indexOf(clip.channel) + 1,
    EMOTIONS.indexOf(clip.emotion) + 1,
    INTENSITIES.indexOf(clip.intensity) + 1,
    clip.statement,
    clip.repetition,
    clip.actor,
  ];
  return codes.map((code) => String(code).padStart(2, "0")).join("-") + ".wav";
}

/**
 * Lists the clips that complete RAVDESS speech has: 24 actors, 60 clips each.
 *
 * @returns 1,440 clips, sorted by id.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { expectedClips } from "./ravdess.ts";
 * assert(expectedClips().length === 1_440);
 * ```
 */
export function expectedClips(): Clip[] {
  const clips: Clip[] = [];
  const two = [1, 2] as const;
  for (const emotion of EMOTIONS) {
    for (const intensity of emotion === "neutral" ? [INTENSITIES[0]] : INTENSITIES) {
      for (const statement of two) {
        for (const repetition of two) {
          for (let actor = 1; actor <= ACTORS; actor++) {
            const name = clipName({
              modality: "audio-only",
              channel: "speech",
              emotion,
              intensity,
              statement,
              repetition,
              actor,
            });
            clips.push(parseClipName(name));
          }
        }
      }
    }
  }
  return clips;
}
