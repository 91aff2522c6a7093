import { seededRandom } from "../core/random.ts";
import type { Signal } from "../audio/signal.ts";
import { type SpeakingStyle, synthesiseSpeech } from "../audio/synthesise.ts";
import type { Clip } from "../corpus/ravdess.ts";
import { type Emotion, EMOTIONS } from "../corpus/emotions.ts";
import { openCorpus } from "../corpus/open.ts";
import { readSignal } from "../features/extraction/extract.ts";
import { exists, PATHS, rooted } from "../tasks/files.ts";

/** Signals and where they come from. */
export interface Recordings {
  /** In words. */
  readonly source: string;
  /** By emotion. */
  readonly signals: ReadonlyMap<Emotion, Signal>;
}

/**
 * Rough guesses at how each emotion sounds, for the synthesiser: they show what features see, and
 * say nothing about people.
 */
export const SPEAKING_STYLES: Readonly<Record<Emotion, SpeakingStyle>> = {
  neutral: { pitchHz: 120, pitchRange: 3, rate: 4.5, effort: 0.4, breath: 0.1 },
  calm: { pitchHz: 110, pitchRange: 2, rate: 3.5, effort: 0.2, breath: 0.25 },
  happy: { pitchHz: 190, pitchRange: 8, rate: 5, effort: 0.7, breath: 0.05 },
  sad: { pitchHz: 115, pitchRange: 2.5, rate: 3.2, effort: 0.15, breath: 0.4 },
  angry: { pitchHz: 200, pitchRange: 7, rate: 5, effort: 1, breath: 0.02 },
  fearful: { pitchHz: 240, pitchRange: 5, rate: 5.5, effort: 0.6, breath: 0.3 },
  disgust: { pitchHz: 125, pitchRange: 5, rate: 3.6, effort: 0.5, breath: 0.15 },
  surprised: { pitchHz: 220, pitchRange: 10, rate: 4.6, effort: 0.6, breath: 0.1 },
};

/** Says whether a clip is the one that is shown: one actor, one sentence. */
const isShown = ({ actor, statement, repetition }: Clip) =>
  actor === 12 && statement === 2 && repetition === 1;

/**
 * One sentence in eight emotions: of an actor if the recordings are in `data/ravdess/`, else
 * synthesised.
 *
 * @returns The recordings. `deno task notebooks` sets `NOTEBOOK_CORPUS` to a folder that is not
 * there, so that what it stores is the same on every machine.
 */
export async function eightEmotions(): Promise<Recordings> {
  const path = rooted(Deno.env.get("NOTEBOOK_CORPUS") ?? PATHS.corpus);
  return await exists(path) ? await spokenEmotions(path) : {
    source: `synthesised: there are no recordings in ${PATHS.corpus} (deno task data gets them)`,
    signals: new Map(EMOTIONS.map((emotion) => [
      emotion,
      synthesiseSpeech(SPEAKING_STYLES[emotion], seededRandom(1).uniform),
    ])),
  };
}

async function spokenEmotions(path: string): Promise<Recordings> {
  const corpus = await openCorpus(path);
  try {
    const shown = corpus.entries.filter(({ clip }) => isShown(clip));
    const signals = new Map<Emotion, Signal>();
    for (const emotion of EMOTIONS) {
      // The strong version is the later one by name; neutral has no strong one.
      const entry = shown.findLast(({ clip }) => clip.emotion === emotion);
      if (entry) signals.set(emotion, await readSignal(entry));
    }
    return { source: "RAVDESS, actor 12: “Dogs are sitting by the door”", signals };
  } finally {
    await corpus.close();
  }
}
