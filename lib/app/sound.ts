/// <reference lib="dom" />
import type { Signal } from "../audio/signal.ts";
import type { Sound } from "./recogniser_worker.ts";

const SAMPLE_RATE_HZ = 16_000;

/**
 * Reads a recording. WAV files go on as they are, so that they are heard as the command line hears
 * them; the browser decodes all others.
 *
 * @param file The recording.
 * @returns What the recogniser takes.
 * @throws {Error} If the browser does not know the format.
 */
export async function readSound(file: Blob): Promise<Sound> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) throw new Error("the file is empty");
  if (String.fromCharCode(...bytes.subarray(0, 4)) === "RIFF") return bytes;
  const context = new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ);
  try {
    return mono(await context.decodeAudioData(bytes.buffer));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new Error("this browser cannot decode it; expected WAV, MP3, FLAC, OGG or M4A");
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

/** A microphone that is listened to. */
export interface Capture {
  /** Samples a second. */
  readonly sampleRateHz: number;
  /** Stops listening and frees the microphone. */
  stop(): Promise<void>;
}

/**
 * Listens to the microphone, without the filters that calls use.
 *
 * @param onBlock Told of each block of samples.
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
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => onBlock(data);
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
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
