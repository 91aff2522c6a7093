/// <reference lib="dom" />
import type { Remote } from "comlink";
import { argMax } from "../core/arg_max.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { timelineFigure } from "../report/signal_figures.ts";
import { byId, percent } from "./dom.ts";
import { draw, TIME_MARGIN } from "./plot.ts";
import type { Recogniser } from "./recogniser_worker.ts";
import { type Capture, startCapture } from "./sound.ts";

/** What each moment is judged by, in seconds. */
const WINDOW_S = 2;
/** Distance between moments in milliseconds. */
const EVERY_MS = 500;
/** How far back the figure shows, in seconds. */
const SHOWN_S = 30;

/** Listening that goes on. */
export interface Live {
  /** Ends it. */
  stop(): Promise<void>;
}

/**
 * Listens to the microphone and draws the emotion of the last seconds as somebody speaks.
 *
 * @param recogniser What recognises.
 * @param emotions Names of its probabilities.
 * @returns The listening; stop it when done.
 */
export async function startLive(
  recogniser: Remote<Recogniser>,
  emotions: readonly Emotion[],
): Promise<Live> {
  const panel = byId("live-panel", HTMLElement);
  const answer = byId("live-answer", HTMLElement);
  const timeline = byId("live-timeline", HTMLElement);
  const moments: { atS: number; probabilities: Float32Array | undefined }[] = [];
  let heard = 0, busy = false;
  let recent = new Float32Array();
  const capture: Capture = await startCapture((block) => {
    const keep = Math.round(WINDOW_S * capture.sampleRateHz);
    const joined = new Float32Array(Math.min(keep, recent.length + block.length));
    joined.set(
      block.subarray(-joined.length),
      joined.length - Math.min(block.length, joined.length),
    );
    joined.set(recent.subarray(recent.length - (joined.length - block.length)));
    recent = joined;
    heard += block.length;
  });
  panel.hidden = false;
  answer.textContent = "Listening …";
  const look = async () => {
    if (busy || recent.length < WINDOW_S * capture.sampleRateHz / 2) return;
    busy = true;
    try {
      const atS = heard / capture.sampleRateHz;
      const probabilities = await recogniser.recogniseMoment({
        samples: recent.slice(),
        sampleRateHz: capture.sampleRateHz,
      });
      moments.push({ atS, probabilities });
      while (moments[0].atS < atS - SHOWN_S) moments.shift();
      const best = probabilities && argMax(probabilities);
      answer.textContent = best === undefined
        ? "No speech at the moment"
        : `${emotions[best]}, ${percent(probabilities![best])}`;
      const range = [Math.max(0, atS - SHOWN_S), Math.max(SHOWN_S, atS)];
      await draw(
        timeline,
        timelineFigure(moments, emotions, { title: "", subtitle: "" }),
        {
          margin: { ...TIME_MARGIN, b: 90 },
          xaxis: { range, automargin: false },
          yaxis: { range: [0, 100], title: {}, automargin: false },
          // Without bars beside it, the colours must be named.
          legend: { orientation: "h", y: -0.25, traceorder: "normal" },
        },
      );
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await capture.stop();
    },
  };
}
