import type { Signal } from "../audio/signal.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { openSamples } from "../tasks/samples.ts";

/**
 * Reads the sample recordings of the repository: two actors of CREMA-D, one angry and fearful, the
 * other neutral and happy; `data/samples/README.md` describes their origin.
 *
 * @returns Signals at `SAMPLE_RATE_HZ`, by acted emotion.
 */
export async function readSamples(): Promise<Map<string, Signal>> {
  const signals = new Map<string, Signal>();
  for (const { emotion, path, read } of await openSamples()) {
    signals.set(emotion, await decodeAtRate(await read(), path));
  }
  return signals;
}

/**
 * Reads a recording from a file.
 *
 * @param path Path of a WAV, MP3, FLAC or OGG file.
 * @returns The signal at `SAMPLE_RATE_HZ`.
 * @throws {UnusableRecording} If it cannot be decoded.
 */
export async function readRecording(path: string): Promise<Signal> {
  return await decodeAtRate(await Deno.readFile(path), path);
}
