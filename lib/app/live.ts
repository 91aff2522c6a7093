/// <reference lib="dom" />
import type { Remote } from "comlink";
import { concatenate } from "../core/arrays.ts";
import { timelineFigure } from "../report/signal_figures.ts";
import { answerSentence } from "./answer.ts";
import { byId, wholePercent } from "./dom.ts";
import { draw, TIME_MARGIN } from "./plot.ts";
import type { Recogniser } from "./recogniser_worker.ts";
import { type Capture, startCapture } from "./sound.ts";

/** Length of speech that each answer is computed from, in seconds. */
const WINDOW_S = 2;
/** Time between answers in milliseconds. */
const HOP_MS = 500;
/** Length of the figure's time axis in seconds. */
const SHOWN_S = 30;

/**
 * Listens to the microphone and draws the emotion of the last seconds while somebody speaks.
 *
 * @param recogniser The worker.
 * @param emotions The model's emotions, in order.
 * @returns A function that stops it.
 */
export async function startLive(
  recogniser: Remote<Recogniser>,
  emotions: readonly string[],
): Promise<() => Promise<void>> {
  const answerLine = byId("live-answer", HTMLElement);
  const timeline = byId("live-timeline", HTMLElement);
  const moments: { atS: number; probabilities: Float32Array | undefined }[] = [];
  let captured = 0, busy = false;
  let recent: Float32Array = new Float32Array();
  const capture: Capture = await startCapture((block) => {
    const keep = WINDOW_S * capture.sampleRateHz - block.length;
    recent = concatenate([recent.subarray(-keep), block]);
    captured += block.length;
  });
  byId("live-panel", HTMLElement).hidden = false;
  answerLine.textContent = "Listening …";
  const update = async () => {
    const { sampleRateHz } = capture;
    if (busy || recent.length < WINDOW_S * sampleRateHz / 2) return;
    busy = true;
    try {
      const atS = captured / sampleRateHz;
      const answer = await recogniser.recogniseMoment({ samples: recent, sampleRateHz });
      moments.push({ atS, probabilities: answer?.probabilities });
      while (moments[0].atS < atS - SHOWN_S) moments.shift();
      answerLine.textContent = answer
        ? `${answerSentence(answer)}, ${wholePercent(Math.max(...answer.probabilities))}`
        : "No speech at the moment";
      const range = [Math.max(0, atS - SHOWN_S), Math.max(SHOWN_S, atS)];
      await draw(timeline, timelineFigure(moments, emotions, { title: "", subtitle: "" }), {
        margin: { ...TIME_MARGIN, b: 90 },
        xaxis: { range, automargin: false },
        yaxis: { range: [0, 100], title: {}, automargin: false },
        // Without bars beside it, the colours must be named.
        legend: { orientation: "h", y: -0.25, traceorder: "normal" },
      });
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void update(), HOP_MS);
  return async () => {
    clearInterval(timer);
    await capture.stop();
  };
}
