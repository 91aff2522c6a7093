import { resample } from "../../audio/resample.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { decodeWav } from "../../audio/wav.ts";
import { extractSpeechContours, type SpeechContours } from "../sets/contours.ts";
import { averagedFrames } from "../sets/frames.ts";
import { rich, richFunctionals } from "../sets/rich.ts";
import { FEATURE_SETS } from "../sets/registry.ts";
import { AS_RECORDED, FRAME_VERSIONS, RICH_VERSIONS, type Take, versionOf } from "../../audio/augment/augmentations.ts";

/** All features of one clip. */
export interface ClipFeatures {
  /** One row for each of `FEATURE_SETS`, of the clip as it is. */
  readonly sets: readonly Float32Array[];
  /** `rich` of each of `RICH_VERSIONS`. */
  readonly rich: readonly Float32Array[];
  /** Frames of each of `FRAME_VERSIONS`. */
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
  clip: Take,
): Promise<ClipFeatures> {
  const signal = await decodeAtRate(wav, path);
  const contours = new Map<string, SpeechContours>();
  for (const version of [...RICH_VERSIONS, ...FRAME_VERSIONS]) {
    if (contours.has(version.id)) continue;
    contours.set(version.id, extractSpeechContours(await versionOf(signal, version, clip)));
  }
  const richRows = RICH_VERSIONS.map(({ id }) => richFunctionals(contours.get(id)!));
  const asRecorded = richRows[RICH_VERSIONS.findIndex(({ id }) => id === AS_RECORDED)];
  return {
    sets: FEATURE_SETS.map((set) => set === rich ? asRecorded : set.extract(signal)),
    rich: richRows,
    frames: FRAME_VERSIONS.map(({ id }) => averagedFrames(contours.get(id)!)),
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
