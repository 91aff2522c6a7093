/// <reference lib="dom" />
import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { isWav } from "../audio/wav_header.ts";
import type { Sound } from "./recogniser_worker.ts";

/**
 * Reads a recording. WAV files are returned undecoded: the worker decodes them as the command line
 * does. The browser decodes all other formats.
 *
 * @throws {UnusableRecording} If it is a folder or empty, or the browser cannot decode it.
 */
export async function readSound(file: Blob): Promise<Sound> {
  const bytes = new Uint8Array(await contentOf(file));
  if (bytes.length === 0) throw new UnusableRecording("the file is empty");
  if (isWav(bytes)) return bytes;
  const context = new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ);
  try {
    return mono(await context.decodeAudioData(bytes.buffer));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new UnusableRecording(
      "this browser cannot decode it; expected WAV, MP3, FLAC, OGG or M4A",
    );
  }
}

async function contentOf(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new UnusableRecording("it is a folder, or a file that is no longer there");
  }
}

function mono(decoded: AudioBuffer): Signal {
  const samples = new Float32Array(decoded.length);
  for (let channel = 0; channel < decoded.numberOfChannels; channel++) {
    const own = decoded.getChannelData(channel);
    for (let i = 0; i < samples.length; i++) samples[i] += own[i] / decoded.numberOfChannels;
  }
  return { samples, sampleRateHz: decoded.sampleRate };
}
