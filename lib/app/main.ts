/// <reference lib="dom" />
import { proxy, wrap } from "comlink";
import { encodeWav } from "../audio/encode_wav.ts";
import { concatenate } from "../core/arrays.ts";
import { type AnswerCard, answerCard, answerSentence } from "./answer.ts";
import { byId } from "./dom.ts";
import type { LoadProgress } from "./encoder_files.ts";
import { startLive } from "./live.ts";
import { loadPlotly } from "./plot.ts";
import type { Answer, ModelSummary, NoAnswer, Recogniser, Sound } from "./recogniser_worker.ts";
import { showResultsInView } from "./results.ts";
import { readSound, startCapture } from "./sound.ts";
import { deleteVoice, storedVoice, storeVoice } from "./voice.ts";

const recogniser = wrap<Recogniser>(
  new Worker(new URL("recogniser_worker.js", import.meta.url), { type: "module" }),
);
const answers = byId("answers", HTMLElement);
const status = byId("status", HTMLElement);
const voiceStatus = byId("voice-status", HTMLElement);
/** The analysed recordings, newest first; analysed again when the enrolment changes. */
const analysed: { sound: Sound; card: AnswerCard }[] = [];
/** Older answers than these are removed. */
const MOST_ANSWERS = 20;
const READY = "Ready.";
/** Time for the page to appear before anything else is loaded, in milliseconds. */
const SOON_MS = 300;

const ready = start();

async function start(): Promise<ModelSummary> {
  try {
    const app = new URL("./", import.meta.url).href;
    const model = await recogniser.start(app, proxy(showProgress));
    await enrolRows(await storedVoice(model.features));
    byId("limits", HTMLElement).textContent = `Its limits: ${model.limits}.`;
    byId("encoder-source", HTMLElement).hidden = !model.usesEncoder;
    showResultsInView(model.experiment);
    say(READY);
    setTimeout(() => void prepareRest(), SOON_MS);
    return model;
  } catch (error) {
    complain(error, "The model could not be loaded");
    throw error;
  } finally {
    byId("loading", HTMLElement).hidden = true;
  }
}

function showProgress({ loadedBytes, totalBytes }: LoadProgress): void {
  const [loaded, total] = [loadedBytes, totalBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  byId("loading", HTMLElement).hidden = false;
  byId("loaded", HTMLProgressElement).value = loadedBytes / totalBytes;
  byId("loaded-text", HTMLElement).textContent = `Speech encoder: ${loaded} of ${total} MB`;
}

/** Loads what later answers need; a failure is reported once it is needed. */
async function prepareRest(): Promise<void> {
  const prepared = await Promise.allSettled([loadPlotly(), recogniser.warmUp()]);
  for (const result of prepared) {
    if (result.status === "rejected") console.warn("Not prepared:", result.reason);
  }
  const all = prepared.every(({ status }) => status === "fulfilled");
  if (all && status.textContent === READY) say(`${READY} From here on, no network is needed.`);
}

function say(text: string, line = status): void {
  line.classList.remove("error");
  line.textContent = text;
}

function complain(error: unknown, what: string): void {
  status.textContent = `${what}: ${error instanceof Error ? error.message : error}`;
  status.classList.add("error");
}

async function analyse(files: readonly File[]): Promise<void> {
  const { emotions } = await ready;
  const failures: string[] = [];
  for (const [i, file] of files.entries()) {
    say(files.length > 1 ? `Analysing ${i + 1} of ${files.length} …` : "Analysing …");
    try {
      const sound = await readSound(file);
      const answer = await recogniser.recognise(sound);
      const card = answerCard(file.name, file, emotions);
      show(card, answer);
      answers.prepend(card.card);
      analysed.unshift({ sound, card });
      for (const { card } of analysed.splice(MOST_ANSWERS)) card.remove();
      say(`${file.name}: ${answerSentence(answer)}.`);
    } catch (error) {
      failures.push(file.name);
      complain(error, `${file.name} could not be used`);
    }
  }
  if (files.length < 2) return;
  const answered = files.length - failures.length;
  say(
    failures.length === 0
      ? `${answered} recordings answered.`
      : `${answered} of ${files.length} answered; not ${failures.join(", ")}.`,
  );
}

/** The last of the analyses in detail, which follow each other. */
let detailed: Promise<void> = Promise.resolve();

/** Shows an answer at once, and its details when they are there. */
function show(card: AnswerCard, answer: Answer | NoAnswer): void {
  card.show(answer);
  if (answer.finding !== "speech") return;
  detailed = detailed.then(async () => {
    if (card.shown() === answer) card.complete(answer, await recogniser.analyse(answer.signal));
  }).catch((error) => complain(error, "The answer over time could not be computed"));
}

async function enrolRows(rows: readonly Float32Array[]): Promise<void> {
  await recogniser.enrol(rows);
  byId("delete", HTMLButtonElement).hidden = rows.length === 0;
  const recordings = `${rows.length} recording${rows.length === 1 ? "" : "s"}`;
  say(
    rows.length > 0 ? `Your voice is enrolled from ${recordings}.` : "Your voice is not enrolled.",
    voiceStatus,
  );
}

async function enrol(files: readonly File[]): Promise<void> {
  const { features } = await ready;
  const rows: Float32Array[] = [];
  const failures: string[] = [];
  for (const [i, file] of files.entries()) {
    say(`Enrolling your voice, ${i + 1} of ${files.length} …`, voiceStatus);
    try {
      rows.push(await recogniser.featuresOf(await readSound(file)));
    } catch (error) {
      failures.push(`${file.name} (${error instanceof Error ? error.message : error})`);
    }
  }
  await enrolRows(rows.length > 0 ? await storeVoice(features, rows) : await storedVoice(features));
  if (failures.length > 0) {
    voiceStatus.classList.add("error");
    voiceStatus.textContent += ` Not used: ${failures.join(", ")}.`;
  }
  await analyseAgain();
}

async function analyseAgain(): Promise<void> {
  for (const { sound, card } of analysed) show(card, await recogniser.recognise(sound));
}

/** Makes a button start something, and stop it when pressed again. */
function toggle(id: string, on: string, start: () => Promise<() => Promise<void>>): void {
  const button = byId(id, HTMLButtonElement);
  const off = button.textContent!;
  let stop: (() => Promise<void>) | undefined;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (stop) {
        const own = stop;
        stop = undefined;
        await own();
      } else {
        await ready;
        stop = await start();
      }
    } catch (error) {
      complain(error, off);
    } finally {
      button.disabled = false;
      button.setAttribute("aria-pressed", String(stop !== undefined));
      button.textContent = stop ? on : off;
    }
  });
}

async function record(): Promise<() => Promise<void>> {
  const blocks: Float32Array[] = [];
  const { sampleRateHz, stop } = await startCapture((block) => blocks.push(block));
  say("Recording. Press Stop when you have spoken.");
  return async () => {
    await stop();
    const wav = encodeWav({ samples: concatenate(blocks), sampleRateHz });
    const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
    await analyse([new File([wav], `recording ${time}.wav`, { type: "audio/wav" })]);
  };
}

async function live(): Promise<() => Promise<void>> {
  const stop = await startLive(recogniser, (await ready).emotions);
  say("Listening live.");
  return async () => {
    await stop();
    say(READY);
  };
}

/** Makes a button open the choice of files. */
function chooseFiles(button: string, input: string, use: (files: File[]) => Promise<void>): void {
  const files = byId(input, HTMLInputElement);
  byId(button, HTMLButtonElement).addEventListener("click", () => files.click());
  files.addEventListener("change", async () => {
    const chosen = [...files.files!];
    files.value = ""; // so that the same file can be chosen again
    await use(chosen);
  });
}

chooseFiles("choose", "files", analyse);
chooseFiles("enrol", "enrol-files", enrol);
toggle("record", "Stop", record);
toggle("live", "Stop", live);
byId("sample", HTMLButtonElement).addEventListener("click", async () => {
  const response = await fetch("sample.wav");
  await analyse([new File([await response.blob()], "synthetic sample.wav")]);
});
byId("delete", HTMLButtonElement).addEventListener("click", async () => {
  await deleteVoice();
  await enrolRows([]);
  await analyseAgain();
  byId("enrol", HTMLButtonElement).focus();
});

const drop = byId("drop", HTMLElement);
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
for (const type of ["dragleave", "drop"]) {
  document.addEventListener(type, () => drop.classList.remove("over"));
}
document.addEventListener("drop", (event) => {
  event.preventDefault();
  void analyse([...event.dataTransfer!.files]);
});
