/// <reference lib="dom" />
import { SAMPLE_RATE_HZ } from "../audio/signal.ts";
import { encodeWav } from "../audio/encode_wav.ts";
import { concatenate } from "../core/arrays.ts";
import { meanPower } from "../core/statistics.ts";
import { onPress } from "./dom.ts";
import { openMicrophone } from "./microphone.ts";
import { ready } from "./recogniser.ts";
import { complain, say } from "./status.ts";

/** Duration in seconds after which a recording ends by itself. */
const MOST_S = 300;
/** Level at which the meter begins, in dB relative to full scale. */
const FLOOR_DB = -60;

const FAILED = "Recording failed";

/** Options of a button that records. */
export interface RecorderOptions {
  /** Returns the label for when nothing is recorded; "Record" unless given. */
  readonly label?: () => string;
  /** Element that shows the status. */
  readonly line: HTMLElement;
  /** Called with the time so far in seconds and the level, `0..1`; once with zeros at the end. */
  readonly onLevel?: (seconds: number, level: number) => void;
  /** Called with the recording, a WAV file. */
  readonly use: (recording: File) => Promise<void>;
}

/**
 * Makes a button record from the microphone, until it is pressed again, something else needs the
 * microphone, or the microphone is lost. If the button is removed from the page meanwhile, the
 * recording is discarded.
 *
 * @param button Its last child is its label.
 * @returns Updates the label.
 */
export function makeRecorder(button: HTMLElement, options: RecorderOptions): () => void {
  const { label = () => "Record", line, onLevel, use } = options;
  let finish: (() => Promise<void>) | undefined;
  const show = () => {
    button.classList.toggle("recording", finish !== undefined);
    button.lastElementChild!.textContent = finish ? "Stop" : label();
  };
  const begin = async () => {
    say("Recording starts when the model is loaded and the microphone is allowed.", line);
    await ready;
    const blocks: Float32Array[] = [];
    let seconds = 0, sampleRateHz = SAMPLE_RATE_HZ;
    const end = async (why?: string) => {
      if (finish !== end) return; // it has ended already
      finish = undefined;
      await stop();
      onLevel?.(0, 0);
      show();
      if (!button.isConnected) return;
      // Not awaited: the next use of the microphone waits for `end`.
      use(wavFile(blocks, sampleRateHz))
        .then(() => why && complain(why, "The recording ended early", line))
        .catch((error) => complain(error, FAILED, line));
    };
    const stop = await openMicrophone((block, rateHz) => {
      blocks.push(block);
      sampleRateHz = rateHz;
      seconds += block.length / rateHz;
      if (finish === end) onLevel?.(seconds, levelOf(block));
      if (seconds > MOST_S || !button.isConnected) void end();
    }, end);
    finish = end;
    say("Recording. Press Stop when you have spoken.", line);
    button.scrollIntoView({ block: "nearest" }); // it may have been pressed from the keyboard
  };
  onPress(button, async () => {
    try {
      await (finish ? finish() : begin());
    } catch (error) {
      complain(error, FAILED, line);
    }
    show();
  });
  show();
  return show;
}

function wavFile(blocks: readonly Float32Array[], sampleRateHz: number): File {
  const wav = encodeWav({ samples: concatenate(blocks), sampleRateHz });
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  return new File([wav], `recording ${time}.wav`, { type: "audio/wav" });
}

/** Root mean square of a block, from `FLOOR_DB` to full scale, as `0..1`. */
function levelOf(block: Float32Array): number {
  const level = 10 * Math.log10(meanPower(block));
  return Math.max(0, Math.min(1, 1 - level / FLOOR_DB));
}
