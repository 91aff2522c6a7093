import { drawChannel, throughChannel } from "../audio/channel.ts";
import { seededRandom } from "../audio/random.ts";
import { resample } from "../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { changeSpeed } from "../audio/speed.ts";
import { decodeWav } from "../audio/wav.ts";
import type { Clip } from "../corpus/clip.ts";
import { extractSpeechContours } from "./contours.ts";
import { averagedFrames } from "./frames.ts";
import { rich, richFunctionals } from "./rich.ts";
import { FEATURE_SETS } from "./sets.ts";
import { CHANNEL_SPEEDS, FRAME_SPEEDS, RICH_SPEEDS } from "./speeds.ts";

/** All features of one clip. */
export interface ClipFeatures {
  /** One row for each of `FEATURE_SETS`, of the clip as it is. */
  readonly sets: readonly Float32Array[];
  /** `rich` at each of `RICH_SPEEDS`. */
  readonly rich: readonly Float32Array[];
  /** Frames at each of `FRAME_SPEEDS`. */
  readonly frames: readonly Float32Array[];
}

/**
 * Extracts all features of a clip.
 *
 * @param wav The recording, a WAV file.
 * @param path Where it lies, for messages.
 * @param clip What it is.
 * @returns The features.
 * @throws {Error} If the recording cannot be used; the message names it.
 */
export async function extractClip(
  wav: Uint8Array,
  path: string,
  clip: Pick<Clip, "actor" | "id">,
): Promise<ClipFeatures> {
  const signal = await decodeAtRate(wav, path);
  const contours = new Map<number, ReturnType<typeof extractSpeechContours>>();
  for (const speed of RICH_SPEEDS) {
    contours.set(speed, extractSpeechContours(await versionOf(signal, speed, clip)));
  }
  const richRows = RICH_SPEEDS.map((speed) => richFunctionals(contours.get(speed)!));
  return {
    sets: FEATURE_SETS.map((set) =>
      set === rich ? richRows[RICH_SPEEDS.indexOf(1)] : set.extract(signal)
    ),
    rich: richRows,
    frames: FRAME_SPEEDS.map((speed) => averagedFrames(contours.get(speed)!)),
  };
}

/**
 * Decodes a recording and brings it to the sample rate all features are computed at.
 *
 * @param wav A WAV file.
 * @param path Where it lies, for messages.
 * @returns The signal.
 * @throws {Error} If it cannot be used; the message names it.
 */
export async function decodeAtRate(wav: Uint8Array, path: string): Promise<Signal> {
  return await resample(decodeWav(wav, path), SAMPLE_RATE_HZ);
}

/**
 * A recording faster or slower. At some speeds it also sounds as if its actor had been recorded a
 * second time, in another room, with another microphone and noise; an actor's clips at such a speed
 * share all of these but the noise itself.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @param speed One of `RICH_SPEEDS`.
 * @param clip What it is.
 * @returns The recording to learn from.
 */
export async function versionOf(
  signal: Signal,
  speed: number,
  { actor, id }: Pick<Clip, "actor" | "id">,
): Promise<Signal> {
  if (speed === 1) return signal;
  const changed = await changeSpeed(signal, speed);
  if (!CHANNEL_SPEEDS.includes(speed)) return changed;
  const percent = Math.round(100 * speed);
  const channel = drawChannel(seededRandom(1000 * actor + percent));
  // Emotion, intensity, statement, repetition and actor: nine digits.
  const clipNumber = Number(id.replaceAll("-", "").slice(4));
  return throughChannel(changed, channel, seededRandom(clipNumber + percent));
}
