/// <reference lib="dom" />
import { durationS, SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { concatenate } from "../core/arrays.ts";
import type { TimelineMoment } from "../model/timeline.ts";
import { legend } from "./answer_card.ts";
import { byId, onPress } from "./dom.ts";
import { answerLine } from "./entry.ts";
import { openMicrophone } from "./microphone.ts";
import { draw } from "./plot.ts";
import { ready, recogniser } from "./recogniser.ts";
import type { Adaptation } from "./recogniser_worker.ts";
import { complain, say } from "./status.ts";
import { LIVE_S, liveFigure } from "./time_figure.ts";

/** Duration of the audio that each answer is computed from, in seconds. */
const WINDOW_S = 2;
/** Time between answers in milliseconds. */
const HOP_MS = 500;

/** Makes the switch for live answers; `adaptation` chooses the adaptation of each. */
export function makeLive(adaptation: () => Adaptation): void {
  const button = byId("live");
  let stop: (() => Promise<void>) | undefined;
  const end = async (why?: string) => {
    const own = stop;
    stop = undefined;
    button.setAttribute("aria-checked", "false");
    await own?.();
    if (why) complain(why, "Live answers ended");
  };
  onPress(button, async () => {
    try {
      if (stop) {
        await end();
        say("Ready.");
      } else {
        say("Live answers start when the model is loaded and the microphone is allowed.");
        await ready;
        stop = await startLive(adaptation, end);
        button.setAttribute("aria-checked", "true");
        for (const shown of [byId("live-panel"), button]) {
          shown.scrollIntoView({ block: "nearest" });
        }
        say("Listening live.");
      }
    } catch (error) {
      complain(error, "Live answers failed");
    }
  });
}

/**
 * Opens the microphone and shows the emotion of the last seconds while somebody speaks.
 *
 * @returns Stops it.
 */
async function startLive(
  adaptation: () => Adaptation,
  end: (why?: string) => Promise<void>,
): Promise<() => Promise<void>> {
  const line = byId("live-answer");
  const moments: TimelineMoment[] = [];
  let atS = 0, busy = false, stopped = false;
  let recent: Signal = { samples: new Float32Array(), sampleRateHz: SAMPLE_RATE_HZ };
  const stop = await openMicrophone((block, sampleRateHz) => {
    const samples = concatenate([recent.samples, block]).slice(-WINDOW_S * sampleRateHz);
    recent = { samples, sampleRateHz };
    atS += block.length / sampleRateHz;
  }, end);
  byId("live-panel").hidden = false;
  line.textContent = "Listening …";
  let classes: readonly string[] | undefined;
  const update = async () => {
    if (busy || durationS(recent) < WINDOW_S / 2) return;
    busy = true;
    try {
      const now = atS;
      const answer = await recogniser.answerMoment(recent, adaptation());
      if (stopped) return;
      if (answer && answer.emotions.join() !== classes?.join()) {
        classes = answer.emotions;
        moments.length = 0; // they are answers of another model
        byId("live-legend").replaceChildren(legend(classes));
      }
      moments.push({ atS: now, probabilities: answer?.probabilities });
      while (moments[0].atS < now - LIVE_S) moments.shift();
      line.textContent = answer ? answerLine(answer) : "No speech at the moment";
      if (classes) await draw(byId("live-timeline"), liveFigure(moments, classes, now));
    } catch (error) {
      complain(error, "Live answers failed");
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void update(), HOP_MS);
  return async () => {
    clearInterval(timer);
    stopped = true;
    line.textContent = "Stopped";
    await stop();
  };
}
