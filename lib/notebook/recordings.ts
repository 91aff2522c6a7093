import type { Signal } from "../audio/signal.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { openSamples } from "../tasks/samples.ts";

/**
 * Reads the samples of the repository: two actors of CREMA-D, one angry and fearful, the other
 * neutral and happy; `data/samples/README.md` says where they come from.
 *
 * @returns Signals at `SAMPLE_RATE_HZ`, by the emotion that was acted.
 */
export async function readSamples(): Promise<Map<string, Signal>> {
  const signals = new Map<string, Signal>();
  for (const { emotion, path, read } of await openSamples()) {
    signals.set(emotion, await decodeAtRate(await read(), path));
  }
  return signals;
}

/**
 * Reads a recording of one's own.
 *
 * @param path Path of a WAV, MP3, FLAC or OGG file.
 * @returns The signal at `SAMPLE_RATE_HZ`.
 * @throws {UnusableRecording} If it cannot be decoded.
 */
export async function readRecording(path: string): Promise<Signal> {
  return await decodeAtRate(await Deno.readFile(path), path);
}
