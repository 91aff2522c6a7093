import { type Channel, drawChannel, throughChannel } from "./channel.ts";
import { seededRandom } from "../../core/random.ts";
import type { Signal } from "../signal.ts";
import { changeSpeed } from "./speed.ts";
import type { Clip } from "../../corpus/ravdess.ts";

/** A way to change recordings, so that more can be learned from them. */
export interface Version {
  /** Name, also of its tables: such as `0.92x` or `0.92x-elsewhere`. */
  readonly id: string;
  /** How much faster: pitch and formants rise with it. */
  readonly speed: number;
  /** Whether it sounds as if recorded in another place, see {@linkcode placeOf}. */
  readonly elsewhere: boolean;
}

/** What is changed of a clip follows from these. */
export type Take = Pick<Clip, "actor" | "statement" | "repetition" | "id">;

/** Id of the version in which nothing is changed. */
export const AS_RECORDED = "1x";

const atSpeed = (speed: number): Version => ({ id: `${speed}x`, speed, elsewhere: false });
const elsewhereAt = (speed: number): Version => ({
  id: `${speed}x-elsewhere`,
  speed,
  elsewhere: true,
});

/** Versions of which there are functionals, as recorded first. */
export const RICH_VERSIONS: readonly Version[] = [
  ...[1, 0.85, 0.92, 1.08, 1.17].map(atSpeed),
  ...[0.92, 1.08].map(elsewhereAt),
];
/** The same for frames, which take more room. */
export const FRAME_VERSIONS: readonly Version[] = [
  ...[1, 0.85, 1.17].map(atSpeed),
  elsewhereAt(1.08),
];

/**
 * Changes a recording. Elsewhere, a room, a microphone and noise are put between the actor and the
 * recording; all clips of the same place share them, but for the noise itself.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @param version What to do.
 * @param clip What the recording is.
 * @returns The recording to learn from.
 */
export async function versionOf(signal: Signal, version: Version, clip: Take): Promise<Signal> {
  const { speed, elsewhere } = version;
  const changed = speed === 1 ? signal : await changeSpeed(signal, speed);
  if (!elsewhere) return changed;
  // Emotion, intensity, statement, repetition and actor: nine digits.
  const clipNumber = Number(clip.id.replaceAll("-", "").slice(4));
  const noise = seededRandom(clipNumber + Math.round(100 * speed));
  return throughChannel(changed, channelOf(version, clip), noise);
}

/**
 * The place that a clip was recorded in: clips of the same place sound as through one channel. As
 * recorded, every actor has one. Elsewhere there are four of each, one for each statement and
 * repetition of it, so that all emotions are said in each.
 *
 * @param clip The clip.
 * @param version The version of it.
 * @returns A number, different for each place.
 */
export function placeOf({ actor, statement, repetition }: Take, { elsewhere }: Version): number {
  return elsewhere ? 100 * actor + 10 * statement + repetition : actor;
}

function channelOf(version: Version, clip: Take): Channel {
  return drawChannel(seededRandom(1000 * placeOf(clip, version) + Math.round(100 * version.speed)));
}
