import { hashText } from "../../core/hash.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import { trimSilence } from "../activity.ts";
import { changeSpeed } from "../resample.ts";
import type { Signal } from "../signal.ts";
import { type Channel, drawChannel, drawDisturbance, throughChannel } from "./channel.ts";

/** A way to change recordings, for more training data. */
export interface Augmentation {
  /** Name, also used in the names of its tables, such as `0.85x` or `1.08x-channel`. */
  readonly id: string;
  /** Factors of tempo, pitch and formants, one of which is drawn for each recording. */
  readonly speeds: readonly number[];
  /** Draws the simulated channel of a channel group; no channel by default. */
  readonly channel?: (random: Random) => Channel;
  /** Draws the disturbance of each recording; no disturbance by default. */
  readonly disturbance?: (random: Random) => Channel;
  /** How recordings are cut to pieces; by default, they stay whole. */
  readonly pieces?: Pieces;
}

/** How recordings are cut to pieces of their speech. */
export interface Pieces {
  /** Shortest and longest piece, in seconds. */
  readonly seconds: readonly [shortest: number, longest: number];
  /** Ids of the corpora whose recordings are cut, two in three. */
  readonly corpora: readonly string[];
}

/** Incremented when an augmentation changes, so that cached rows of the old one are not used. */
export const AUGMENTATIONS_REVISION = 2;

/** Id of the unchanged recordings. */
export const UNCHANGED = "1x";
/** Id of the recordings disturbed by noise, other voices, knocks or a room. */
export const DISTURBED = "disturbed";

/** All augmentations, the first of which leaves recordings unchanged. */
export const AUGMENTATIONS: readonly Augmentation[] = [
  { id: UNCHANGED, speeds: [1] },
  { id: "0.85x", speeds: [0.85] },
  { id: "1.17x", speeds: [1.17] },
  { id: "1.08x-channel", speeds: [1.08], channel: drawChannel },
  {
    id: "varied",
    speeds: [0.88, 0.94, 1, 1, 1.06, 1.12],
    channel: (random) => drawChannel(random, true),
    // Not RAVDESS, because models are tested on its whole recordings.
    pieces: { seconds: [0.6, 1.4], corpora: ["crema-d", "emodb", "nemo"] },
  },
  { id: DISTURBED, speeds: [1], disturbance: drawDisturbance },
];

/** Identifies a recording, to seed its random changes. */
type AugmentationSource = Readonly<Record<"id" | "corpus" | "speaker", string>>;

/** Number of simulated channels for each speaker. */
const CHANNELS_A_SPEAKER = 4;

/**
 * Augments a recording. Random choices are seeded by its corpus, speaker and id, so that the same
 * recording is always changed in the same way.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 */
export function augment(
  signal: Signal,
  { id, speeds, channel, disturbance, pieces }: Augmentation,
  source: AugmentationSource,
): Signal {
  const key = `${source.corpus} ${source.id}`;
  const seed = (text: string) => seededRandom(hashText(`${id} ${text}`) | 0);
  const speed = speeds[seed(`speed ${key}`).below(speeds.length)];
  let changed = speed === 1 ? signal : changeSpeed(signal, speed);
  const drawn = channel?.(seed(`${source.corpus} ${channelGroup(source, true)}`)) ??
    disturbance?.(seed(`disturbance ${key}`));
  if (drawn) changed = throughChannel(changed, drawn, seed(key));
  if (!pieces?.corpora.includes(source.corpus)) return changed;
  return cutPiece(changed, pieces, seed(`piece ${key}`));
}

/** Cuts two in three signals to a random piece of their speech. */
function cutPiece(
  signal: Signal,
  { seconds: [shortest, longest] }: Pieces,
  random: Random,
): Signal {
  if (random.below(3) === 0) return signal;
  const { samples, sampleRateHz } = trimSilence(signal);
  const seconds = shortest + (longest - shortest) * random.uniform();
  const length = Math.min(samples.length, Math.round(seconds * sampleRateHz));
  const start = random.below(samples.length - length + 1);
  return { samples: samples.slice(start, start + length), sampleRateHz };
}

/**
 * Names the group of recordings that share a channel with this one. With simulated channels, each
 * speaker has four, chosen by the recording's id; otherwise, all recordings of a speaker share one.
 *
 * @returns A text that is the same for all recordings of the group, unique within the corpus.
 */
export function channelGroup({ id, speaker }: AugmentationSource, simulated: boolean): string {
  return simulated ? `${speaker}/${hashText(id) % CHANNELS_A_SPEAKER}` : speaker;
}
