/// <reference lib="dom" />
import { wrap } from "comlink";
import { encodeWav } from "../audio/encode_wav.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { type AnswerCard, answerCard } from "./answer.ts";
import { byId } from "./dom.ts";
import { type Live, startLive } from "./live.ts";
import { loadPlotly } from "./plot.ts";
import type { Recogniser, Sound } from "./recogniser_worker.ts";
import { showResultsInView } from "./results.ts";
import { type Capture, readSound, startCapture } from "./sound.ts";
import { forgetVoice, keepVoice, keptVoice, type VoiceRecording } from "./voice.ts";

const recogniser = wrap<Recogniser>(
  new Worker(new URL("recogniser_worker.js", import.meta.url), { type: "module" }),
);
const answers = byId("answers", HTMLElement);
const status = byId("status", HTMLElement);
const voiceStatus = byId("voice-status", HTMLElement);
/** Everything answered, to be answered again when the voice becomes known. */
const heard: { sound: Sound; card: AnswerCard }[] = [];
/** The newest answers are above; older ones than these are taken away. */
const MOST_ANSWERS = 20;
const READY = "Ready.";
/** Time for the page to show itself, before what is not needed yet is loaded. */
const SOON_MS = 300;

let emotions: readonly Emotion[] = [];
const ready = start();

async function start(): Promise<void> {
  try {
    emotions = await recogniser.start(new URL("model/", import.meta.url).href);
    await knowVoice(await keptVoice());
    say(READY);
    setTimeout(() => void prepareRest(), SOON_MS);
  } catch (error) {
    complain(error, "The model could not be loaded");
    throw error;
  }
}

/** Gets what later answers need; whoever needs it and does not have it is told then. */
async function prepareRest(): Promise<void> {
  const prepared = await Promise.allSettled([loadPlotly(), recogniser.warmUp()]);
  for (const result of prepared) {
    if (result.status === "rejected") console.warn("Not prepared:", result.reason);
  }
  const all = prepared.every(({ status }) => status === "fulfilled");
  if (all && status.textContent === READY) say(`${READY} From here on, no network is needed.`);
}

function say(text: string, where = status): void {
  where.classList.remove("error");
  where.textContent = text;
}

function complain(error: unknown, what: string, where = status): void {
  const why = error instanceof Error ? error.message : String(error);
  where.classList.add("error");
  where.textContent = `${what}: ${why}`;
}

async function listenTo(files: readonly File[]): Promise<void> {
  await ready;
  const failures: string[] = [];
  for (const [i, file] of files.entries()) {
    say(files.length > 1 ? `Listening to ${i + 1} of ${files.length} …` : "Listening …");
    try {
      const sound = await readSound(file);
      const answer = await recogniser.recognise(sound);
      const card = answerCard(file.name, file, emotions);
      card.show(answer);
      answers.prepend(card.card);
      heard.unshift({ sound, card });
      for (const { card } of heard.splice(MOST_ANSWERS)) card.remove();
      say(
        answer.finding === "speech"
          ? `${file.name}: ${answer.emotion}.`
          : `${file.name}: no speech.`,
      );
    } catch (error) {
      failures.push(file.name);
      complain(error, `${file.name} could not be used`);
    }
  }
  if (files.length > 1) {
    say(
      failures.length === 0
        ? `${files.length} recordings answered.`
        : `${files.length - failures.length} of ${files.length} answered; not ${
          failures.join(", ")
        }.`,
    );
  }
}

async function knowVoice(recordings: readonly VoiceRecording[]): Promise<void> {
  await recogniser.know(recordings.map(({ inputs }) => inputs));
  byId("forget", HTMLButtonElement).hidden = recordings.length === 0;
  say(
    recordings.length === 0
      ? "Your voice is not known."
      : `Your voice is known from ${recordings.length} recording${
        recordings.length === 1 ? "" : "s"
      }.`,
    voiceStatus,
  );
}

async function enrol(files: readonly File[]): Promise<void> {
  await ready;
  const recordings: VoiceRecording[] = [];
  const failures: string[] = [];
  for (const [i, file] of files.entries()) {
    say(`Listening to your voice, ${i + 1} of ${files.length} …`, voiceStatus);
    try {
      const inputs = await recogniser.featuresOf(await readSound(file));
      recordings.push({ name: file.name, inputs });
    } catch (error) {
      failures.push(`${file.name} (${error instanceof Error ? error.message : error})`);
    }
  }
  await knowVoice(recordings.length > 0 ? await keepVoice(recordings) : await keptVoice());
  if (failures.length > 0) {
    voiceStatus.classList.add("error");
    voiceStatus.textContent += ` Not used: ${failures.join(", ")}.`;
  }
  await answerAgain();
}

async function answerAgain(): Promise<void> {
  for (const { sound, card } of heard) card.show(await recogniser.recognise(sound));
}

/** A button that starts something, and ends it when pressed again. */
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
  const capture: Capture = await startCapture((block) => blocks.push(block));
  say("Recording. Press Stop when you have spoken.");
  return async () => {
    await capture.stop();
    const samples = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const block of blocks) {
      samples.set(block, at);
      at += block.length;
    }
    const wav = encodeWav({ samples, sampleRateHz: capture.sampleRateHz });
    const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
    await listenTo([new File([wav], `recording ${time}.wav`, { type: "audio/wav" })]);
  };
}

async function live(): Promise<() => Promise<void>> {
  const own: Live = await startLive(recogniser, emotions);
  say("Listening live.");
  return async () => {
    await own.stop();
    say(READY);
  };
}

/** A button that opens the choice of files. */
function chooseFiles(button: string, input: string, use: (files: File[]) => Promise<void>): void {
  const files = byId(input, HTMLInputElement);
  byId(button, HTMLButtonElement).addEventListener("click", () => files.click());
  files.addEventListener("change", async () => {
    const chosen = [...files.files!];
    files.value = ""; // so that the same file can be chosen again
    await use(chosen);
  });
}

chooseFiles("choose", "files", listenTo);
chooseFiles("enrol", "enrol-files", enrol);
toggle("record", "Stop", record);
toggle("live", "Stop", live);
byId("sample", HTMLButtonElement).addEventListener("click", async () => {
  const response = await fetch("sample.wav");
  await listenTo([new File([await response.blob()], "synthetic sample.wav")]);
});
byId("forget", HTMLButtonElement).addEventListener("click", async () => {
  await forgetVoice();
  await knowVoice([]);
  await answerAgain();
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
  void listenTo([...event.dataTransfer!.files]);
});
showResultsInView();
