import type { Signal } from "../audio/signal.ts";
import { type SpeakingStyle, synthesiseSpeech } from "../audio/synthesise.ts";
import { seededRandom } from "../core/random.ts";
import { type Emotion, EMOTIONS } from "../corpus/emotions.ts";
import { openCorpus } from "../corpus/open.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { exists, PATHS, rooted } from "../tasks/files.ts";

/** Example recordings and their source. */
export interface ExampleRecordings {
  /** The source, in words. */
  readonly source: string;
  /** Signals at `SAMPLE_RATE_HZ`, by emotion. */
  readonly signals: ReadonlyMap<Emotion, Signal>;
}

/** How the synthesiser speaks each emotion: rough guesses, which say nothing about people. */
const SPEAKING_STYLES: Readonly<Record<Emotion, SpeakingStyle>> = {
  neutral: { pitchHz: 120, pitchRange: 3, rate: 4.5, effort: 0.4, breath: 0.1 },
  calm: { pitchHz: 110, pitchRange: 2, rate: 3.5, effort: 0.2, breath: 0.25 },
  happy: { pitchHz: 190, pitchRange: 8, rate: 5, effort: 0.7, breath: 0.05 },
  sad: { pitchHz: 115, pitchRange: 2.5, rate: 3.2, effort: 0.15, breath: 0.4 },
  angry: { pitchHz: 200, pitchRange: 7, rate: 5, effort: 1, breath: 0.02 },
  fearful: { pitchHz: 240, pitchRange: 5, rate: 5.5, effort: 0.6, breath: 0.3 },
  disgust: { pitchHz: 125, pitchRange: 5, rate: 3.6, effort: 0.5, breath: 0.15 },
  surprised: { pitchHz: 220, pitchRange: 10, rate: 4.6, effort: 0.6, breath: 0.1 },
};

/** End of the ids of the examples: statement 2, repetition 1, actor 12. */
const SHOWN = "-02-01-12";

/**
 * Loads one sentence in eight emotions: spoken by an actor if the recordings are in
 * `data/ravdess/`, else synthesised.
 *
 * @returns The recordings. `deno task notebooks` sets `NOTEBOOK_CORPUS` to a folder that does not
 * exist, so that the stored outputs are the same on every machine.
 */
export async function eightEmotions(): Promise<ExampleRecordings> {
  const path = rooted(Deno.env.get("NOTEBOOK_CORPUS") ?? PATHS.corpus);
  return await exists(path) ? await spokenEmotions(path) : synthesisedEmotions();
}

function synthesisedEmotions(): ExampleRecordings {
  const signals = new Map<Emotion, Signal>();
  for (const emotion of EMOTIONS) {
    const style = SPEAKING_STYLES[emotion];
    signals.set(emotion, synthesiseSpeech(style, seededRandom(1).uniform));
  }
  return { source: `synthesised, because ${PATHS.corpus} does not exist`, signals };
}

async function spokenEmotions(path: string): Promise<ExampleRecordings> {
  const { recordings, close } = await openCorpus(path);
  try {
    const signals = new Map<Emotion, Signal>();
    for (const emotion of EMOTIONS) {
      // Ids are sorted, so the last one is of strong intensity; neutral has none.
      const recording = recordings.findLast((own) =>
        own.emotion === emotion && own.id.endsWith(SHOWN)
      );
      if (!recording) {
        throw new Error(`Cannot show examples from ${path}: no ${emotion} clip ends in ${SHOWN}`);
      }
      signals.set(emotion, await decodeAtRate(await recording.read(), recording.path));
    }
    return { source: "RAVDESS, actor 12: “Dogs are sitting by the door”", signals };
  } finally {
    await close();
  }
}
