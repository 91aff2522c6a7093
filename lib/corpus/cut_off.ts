import { isAbsent } from "./files.ts";
import type { AudioRecording } from "./recording.ts";

/** The text `RIFF`, with which a WAV file starts. */
const RIFF = 0x52494646;

/**
 * Finds recordings of a folder that are shorter than their WAV header states, or have none. Only
 * the headers are read.
 *
 * @returns Their paths, in order.
 */
export async function findCutOff(recordings: readonly AudioRecording[]): Promise<string[]> {
  const found: string[] = [];
  for (const { path } of recordings) if (await isCutOff(path)) found.push(path);
  return found;
}

async function isCutOff(path: string): Promise<boolean> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size < 12) return true;
    using file = await Deno.open(path);
    const head = new DataView(new ArrayBuffer(8));
    await file.read(new Uint8Array(head.buffer));
    return head.getUint32(0) !== RIFF || 8 + head.getUint32(4, true) > size;
  } catch (error) {
    if (isAbsent(error)) return true; // a link that leads nowhere
    throw error;
  }
}
