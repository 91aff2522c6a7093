/// <reference lib="dom" />
import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { isWav } from "../audio/wav_header.ts";
import type { Sound } from "./recogniser_worker.ts";

/**
 * Reads a recording. WAV files are handed on as they are, so that they are decoded as on the command
 * line; the browser decodes all others.
 *
 * @param file The recording.
 * @returns The file, or the samples.
 * @throws {UnusableRecording} If the file is empty, or the browser cannot decode it.
 */
export async function readSound(file: Blob): Promise<Sound> {
  const bytes = new Uint8Array(await file.arrayBuffer());
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

function mono(decoded: AudioBuffer): Signal {
  const samples = new Float32Array(decoded.length);
  for (let channel = 0; channel < decoded.numberOfChannels; channel++) {
    const own = decoded.getChannelData(channel);
    for (let i = 0; i < samples.length; i++) samples[i] += own[i] / decoded.numberOfChannels;
  }
  return { samples, sampleRateHz: decoded.sampleRate };
}

/** A microphone that is recorded. */
export interface Capture {
  /** Sample rate in Hz. */
  readonly sampleRateHz: number;
  /** Stops recording and frees the microphone. */
  stop(): Promise<void>;
}

/**
 * Records the microphone, without the filters that calls use.
 *
 * @param onBlock Called with each block of samples, after this function has returned.
 * @returns The microphone.
 * @throws {Error} If there is none, or the user does not allow it.
 */
export async function startCapture(onBlock: (samples: Float32Array) => void): Promise<Capture> {
  const stream = await openMicrophone();
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ });
  const stop = async () => {
    stream.getTracks().forEach((track) => track.stop());
    await context.close();
  };
  try {
    await context.audioWorklet.addModule("capture_worklet.js");
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => onBlock(data);
    return { sampleRateHz: context.sampleRate, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openMicrophone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new Error("The microphone needs a page served from localhost or over https");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
      },
    });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new Error(
      error.name === "NotAllowedError"
        ? "The microphone may not be used; allow it in the browser's settings for this page"
        : `There is no microphone that can be used (${error.name})`,
    );
  }
}
