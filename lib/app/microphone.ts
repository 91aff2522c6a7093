/// <reference lib="dom" />

/** A microphone that is open. */
export interface Capture {
  /** Sample rate in Hz. */
  readonly sampleRateHz: number;
  /** Stops recording and frees the microphone. */
  stop(): Promise<void>;
}

const LOST = "the microphone was unplugged, or may no longer be used";

/** Ends what uses the microphone now, in its own way. */
let endUse: (() => Promise<void>) | undefined;
/** Requests for the microphone follow each other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Opens the microphone, without the filters that calls use. What used it before is ended first, and
 * all playback is paused: nothing is ever recorded twice, or from the loudspeaker.
 *
 * @param onBlock Called with each block of samples, after this function has returned.
 * @param end Ends this use; called if something else needs the microphone, or with the reason if it
 * is lost.
 * @throws {Error} If there is none, or the user does not allow it.
 */
export function openMicrophone(
  onBlock: (samples: Float32Array) => void,
  end: (why?: string) => Promise<void>,
): Promise<Capture> {
  const opened = last.then(async () => {
    await endUse?.();
    for (const audio of document.querySelectorAll("audio")) audio.pause();
    const { sampleRateHz, stop } = await startCapture(onBlock, () => void end(LOST));
    endUse = end;
    return {
      sampleRateHz,
      stop: async () => {
        if (endUse === end) endUse = undefined;
        await stop();
      },
    };
  });
  last = opened.catch(() => {}); // whoever asked is told
  return opened;
}

async function startCapture(
  onBlock: (samples: Float32Array) => void,
  onLost: () => void,
): Promise<Capture> {
  const stream = await requestStream();
  stream.getTracks().forEach((track) => track.addEventListener("ended", onLost));
  const context = new AudioContext(); // Firefox takes a microphone at the device's own rate only
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

async function requestStream(): Promise<MediaStream> {
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
