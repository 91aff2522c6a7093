import { hashText } from "../../core/hash.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import type { Signal } from "../signal.ts";
import { type Channel, drawChannel, drawDisturbance, throughChannel } from "./channel.ts";
import { changeSpeed } from "./speed.ts";

/** A way to change recordings, so that more can be trained on. */
export interface Augmentation {
  /** Name, also of its tables: such as `0.85x` or `1.08x-channel`. */
  readonly id: string;
  /** Factors by which tempo, pitch and formants rise, of which each recording gets one. */
  readonly speeds: readonly number[];
  /** Draws the simulated channel that the recording goes through; none unless given. */
  readonly channel?: (random: Random) => Channel;
}

/** Id of the recordings as they are. */
export const UNCHANGED = "1x";
/** Id of the recordings as they are, disturbed by noise, other voices, knocks or a room. */
export const DISTURBED = "disturbed";

/** The recordings as they are, and all augmentations. */
export const AUGMENTATIONS: readonly Augmentation[] = [
  { id: UNCHANGED, speeds: [1] },
  { id: "0.85x", speeds: [0.85] },
  { id: "1.17x", speeds: [1.17] },
  { id: "1.08x-channel", speeds: [1.08], channel: drawChannel },
  {
    id: "varied",
    speeds: [0.88, 0.94, 1, 1, 1.06, 1.12],
    channel: (random) => drawChannel(random, true),
  },
  { id: DISTURBED, speeds: [1], channel: drawDisturbance },
];

/** What an augmentation depends on, beside the audio. */
export interface AugmentationSource {
  /** Id of the recording. */
  readonly id: string;
  /** Its corpus. */
  readonly corpus: string;
  /** Its speaker. */
  readonly speaker: string;
}

/** Simulated channels for each speaker. */
const CHANNELS_A_SPEAKER = 4;

/**
 * Augments a recording. What is random about it follows from the recording's corpus, speaker and
 * id, so that the same recording is always changed in the same way.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 */
export function augment(
  signal: Signal,
  { id, speeds, channel }: Augmentation,
  source: AugmentationSource,
): Signal {
  const seed = (text: string) => seededRandom(hashText(`${id} ${text}`) | 0);
  const speed = speeds[seed(`speed ${source.corpus} ${source.id}`).below(speeds.length)];
  const changed = speed === 1 ? signal : changeSpeed(signal, speed);
  if (!channel) return changed;
  const group = channelGroup(source, true);
  return throughChannel(
    changed,
    channel(seed(`${source.corpus} ${group}`)),
    seed(`${source.corpus} ${source.id}`),
  );
}

/**
 * Names the recordings that share a channel: with simulated channels, each speaker has four, and
 * the recording's id decides which; else all recordings of a speaker share one.
 *
 * @returns The same text for recordings of the same channel.
 */
export function channelGroup({ id, speaker }: AugmentationSource, simulated: boolean): string {
  return simulated ? `${speaker}/${hashText(id) % CHANNELS_A_SPEAKER}` : speaker;
}
