/// <reference lib="dom" />
import { byId, clockText } from "./dom.ts";
import { chooseFiles, takeDrops } from "./files.ts";
import { makeLive } from "./live.ts";
import { makeOwnClasses } from "./own_classes.ts";
import { playOneAtATime } from "./playback.ts";
import { loadPlotly } from "./plot.ts";
import type { Entry } from "./entry.ts";
import { PROMPTS } from "./prompts.ts";
import { makeRecorder } from "./recorder.ts";
import { ready, recogniser } from "./recogniser.ts";
import type { Adaptation, ModelChoice, ModelSummary } from "./recogniser_worker.ts";
import { makeRecordings } from "./recordings.ts";
import { loadResults, showResults } from "./results.ts";
import { showSamples } from "./samples.ts";
import { complain, say } from "./status.ts";
import { effectOf, makeVoice } from "./voice.ts";

/** Delay in milliseconds after which the rest is loaded, so that the page appears first. */
const REST_DELAY_MS = 300;
const READY = "Ready.";
let choice: ModelChoice = "emotions", adapts = false;

const voice = makeVoice(() => recordings.answerAgain());
const recordings = makeRecordings(adaptationOf, (entries) => {
  voice.showEffect(entries);
  byId("adapt-status").textContent = adapts ? sessionEffect(entries) : "";
});
makeLive(() => adaptationOf(true));
makeOwnClasses(async () => {
  byId("model-choice").hidden = false;
  byId("model-choice").querySelector<HTMLInputElement>("[value=own]")!.checked = true;
  await useModel("own");
});
makeInput();
playOneAtATime();
addEventListener("unhandledrejection", ({ reason }) => complain(reason, "Something went wrong"));
void showModel();

/** Describes the effect of adapting to the session. */
function sessionEffect(entries: readonly Entry[]): string {
  if (choice === "own") return "It applies to the emotions only, not to your classes.";
  return effectOf(entries, "session", "Adapting") ||
    "It starts with the next recording. Where your enrolled voice is used, it is used instead.";
}

/**
 * Chooses the adaptation of a recording: the enrolled voice has priority over the session. Models of
 * the user's own classes are not adapted.
 */
function adaptationOf(here: boolean): Adaptation {
  if (choice === "own") return "none";
  const adaptation = voice.adaptationOf(here);
  return adaptation === "none" && adapts ? "session" : adaptation;
}

async function showModel(): Promise<void> {
  try {
    const model = await ready;
    say(READY);
    byId("limits").textContent = `Its limits: ${model.limits}.`;
    byId("encoder-source").hidden = !model.usesEncoder;
    setTimeout(() => void prepareRest(model), REST_DELAY_MS);
    await voice.restore(model.features);
  } catch (error) {
    complain(error, "The model could not be loaded");
  }
}

/** Loads what later answers need. A failure is only logged: it is reported when the part is needed. */
async function prepareRest({ experiment }: ModelSummary): Promise<void> {
  const results = loadResults().then((own) => {
    showSamples(own.samples, (file, note) => recordings.add([file], { here: false, note }, true));
    showResults(own, experiment);
  }).catch((error) => {
    complain(error, "No results", byId("results-summary"));
    throw error;
  });
  const parts: Promise<unknown>[] = [results, recogniser.warmUp()];
  await Promise.allSettled(parts);
  const isKept = await keepForLater();
  // Running Plotly blocks a telephone for seconds. Where it is kept, the first figure runs it.
  if (!isKept) parts.push(loadPlotly());
  const prepared = await Promise.allSettled(parts);
  for (const result of prepared) {
    if (result.status === "rejected") console.warn("Not prepared:", result.reason);
  }
  const all = prepared.every(({ status }) => status === "fulfilled");
  if (!all || byId("status").textContent !== READY) return;
  say(`${READY} ${isKept ? "From here on" : "While this page is open"}, no network is needed.`);
}

/**
 * Installs the service worker, with which the app opens without a network later.
 *
 * @returns Whether that succeeded; not all browsers allow it.
 */
async function keepForLater(): Promise<boolean> {
  try {
    const registered = await navigator.serviceWorker?.register("service_worker.js");
    const worker = registered?.installing ?? registered?.waiting ?? registered?.active;
    if (worker) await activated(worker);
    return Boolean(worker);
  } catch (error) {
    console.warn("The app cannot be kept for use without a network:", error);
    return false;
  }
}

/** Waits until a service worker has stored all files and answers requests. */
async function activated(worker: ServiceWorker): Promise<void> {
  while (worker.state !== "activated") {
    if (worker.state === "redundant") throw new Error("some files could not be loaded");
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
  }
}

async function useModel(chosen: ModelChoice): Promise<void> {
  choice = chosen;
  byId("voice-unused").hidden = chosen !== "own";
  await recogniser.use(chosen);
  await recordings.answerAgain();
}

/** Sets up the microphone, files and drops, the prompts, and the choice of model and adaptation. */
function makeInput(): void {
  const level = byId("level"), timer = byId("timer"), line = byId("status");
  makeRecorder(byId("record"), {
    line,
    onLevel: (seconds, now) => {
      level.style.setProperty("--level", `${100 * now}%`);
      timer.textContent = clockText(seconds);
    },
    use: (file) => recordings.add([file], { here: true }),
  });
  const add = (files: File[]) => recordings.add(files, { here: false });
  chooseFiles(byId("choose"), add, line);
  takeDrops(document, add, line);
  showDrag(byId("input"));
  showPrompts();
  byId("model-choice").addEventListener("change", ({ target }) => {
    void useModel((target as HTMLInputElement).value as ModelChoice);
  });
  const adapt = byId("adapt");
  adapt.addEventListener("click", () => {
    adapts = !adapts;
    adapt.setAttribute("aria-checked", String(adapts));
    void recordings.answerAgain();
  });
}

function showPrompts(): void {
  let at = 0;
  const show = () => {
    const { sentence, how } = PROMPTS[at];
    byId("prompt").textContent = `Read aloud, ${how}: “${sentence}”`;
  };
  byId("next-prompt").addEventListener("click", () => {
    at = (at + 1) % PROMPTS.length;
    show();
  });
  show();
}

/** Highlights an element while files are dragged over the page. */
function showDrag(drop: HTMLElement): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
}
