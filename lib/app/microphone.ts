/// <reference lib="dom" />

/** Longest time that the browser's audio may take to start, in milliseconds. */
const START_MS = 5_000;
const LOST = "the microphone was unplugged, or is no longer allowed";

type OnBlock = (samples: Float32Array, sampleRateHz: number) => void;

/** The `end` of the recording or the live answers that use the microphone now. */
let endUse: (() => Promise<void>) | undefined;
/** The last request for the microphone: each one waits for the one before it. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Opens the microphone, without echo cancellation, noise suppression and automatic gain. Before that,
 * it ends the current use of the microphone and pauses all playback, so that nothing is recorded
 * twice, or from the loudspeaker.
 *
 * @param onBlock Called with each block of samples and its sample rate in Hz, after this function has
 * returned.
 * @param end Ends this use. Called when the microphone is needed for something else, and, with the
 * reason, when it is lost.
 * @returns Stops capturing and closes the microphone.
 * @throws {Error} If there is no microphone, or the user does not allow its use.
 */
export function openMicrophone(
  onBlock: OnBlock,
  end: (why?: string) => Promise<void>,
): Promise<() => Promise<void>> {
  const opened = last.then(async () => {
    await endUse?.();
    for (const audio of document.querySelectorAll("audio")) audio.pause();
    const stop = await startCapture(onBlock, () => void end(LOST));
    endUse = end;
    return async () => {
      if (endUse === end) endUse = undefined;
      await stop();
    };
  });
  last = opened.catch(() => {}); // the caller handles the error
  return opened;
}

async function startCapture(
  onBlock: OnBlock,
  onLost: () => void,
): Promise<() => Promise<void>> {
  const stream = await requestStream();
  stream.getTracks().forEach((track) => track.addEventListener("ended", onLost));
  // Without a sample rate: Firefox connects a microphone only to a context at the rate of the device.
  const context = new AudioContext();
  const stop = async () => {
    stream.getTracks().forEach((track) => track.stop());
    await context.close();
  };
  try {
    await context.audioWorklet.addModule("capture_worklet.js");
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(node);
    await started(context);
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) =>
      onBlock(data, context.sampleRate);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until a context runs. Firefox waits forever where there is no device to play on. */
async function started(context: AudioContext): Promise<void> {
  const waited = new Promise((resolve) => setTimeout(resolve, START_MS));
  await Promise.race([context.resume(), waited]);
  if (context.state !== "running") {
    throw new Error("the browser's audio does not start; it may need a loudspeaker or headphones");
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
        ? "The microphone is not allowed; allow it in the browser's settings for this page"
        : `There is no microphone that can be used (${error.name})`,
    );
  }
}
