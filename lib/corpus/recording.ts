import type { StoredFile } from "./files.ts";

/** Metadata of one recording, in the same form for all corpora. */
export interface Recording {
  /** Id, unique within its corpus: for RAVDESS, the file name without `.wav`. */
  readonly id: string;
  /** Name of the corpus, such as `ravdess`. */
  readonly corpus: string;
  /** Speaker, unique within the corpus; every split by speaker relies on it. */
  readonly speaker: string;
  /**
   * The label: one of {@linkcode EMOTIONS} for the corpora that the project knows, and
   * {@linkcode UNLABELLED} if there is none.
   */
  readonly emotion: string;
  /** Sex of the speaker, if the corpus states it. */
  readonly sex?: "female" | "male";
  /** Language as a BCP 47 tag, such as `en`. */
  readonly language?: string;
  /** Intensity of the expression, if the corpus has several. */
  readonly intensity?: string;
  /** The spoken sentence, if the corpus states it. */
  readonly text?: string;
}

/** A recording whose audio can be read. */
export interface AudioRecording extends Recording, StoredFile {}

/** Speaker of recordings whose labels name none. */
export const UNKNOWN_SPEAKER = "";

/** Emotion of recordings without a label. */
export const UNLABELLED = "";

/** Names the speaker of a recording, unique among all corpora: `crema-d/1001`. */
export function speakerOf({ corpus, speaker }: Pick<Recording, "corpus" | "speaker">): string {
  return `${corpus}/${speaker}`;
}

/** The fields of {@linkcode Recording}, in the order in which tables store them. */
export const RECORDING_FIELDS = [
  "id",
  "corpus",
  "speaker",
  "emotion",
  "sex",
  "language",
  "intensity",
  "text",
] as const satisfies readonly (keyof Recording)[];

/** Copies the metadata of a recording, without undefined fields and access to its audio. */
export function metadataOf(recording: Recording): Recording {
  const entries = RECORDING_FIELDS.flatMap((field) =>
    recording[field] === undefined ? [] : [[field, recording[field]]]
  );
  return Object.fromEntries(entries);
}
