/// <reference lib="dom" />
import { proxy, type Remote } from "comlink";
import { button, byId, chooseFiles, element, save, wholePercent } from "./dom.ts";
import { makeRecorder } from "./recorder.ts";
import type { Recogniser } from "./recogniser_worker.ts";
import type { TrainingSummary } from "./own_model.ts";
import { readSound } from "./sound.ts";
import { complain, reasonOf, say } from "./status.ts";

/** A class and its recordings. */
interface OwnClass {
  readonly name: HTMLInputElement;
  /** Name and features of each recording. */
  readonly clips: { readonly name: string; readonly row: Float32Array }[];
  readonly element: HTMLElement;
}

/** Each class needs two: one to train on while the other is left out. */
const FEWEST_CLIPS = 2;

/**
 * Makes the panel in which users train a model on classes of their own.
 *
 * @param recogniser The worker.
 * @param ready Waits until the encoder is loaded.
 * @param onTrained Called once a model is trained; it answers from then on.
 */
export function makeOwnClasses(
  recogniser: Remote<Recogniser>,
  ready: Promise<unknown>,
  onTrained: () => Promise<void>,
): void {
  const classes: OwnClass[] = [];
  const train = byId("train", HTMLButtonElement), download = byId("download", HTMLButtonElement);
  const status = byId("own-status", HTMLElement), bar = byId("own-progress", HTMLProgressElement);
  const update = () => {
    const reason = reasonNotToTrain(classes);
    train.disabled = reason !== undefined;
    say(reason ?? "Ready to train.", status);
  };
  const add = () => {
    const made = makeClass(recogniser, ready, `Class ${classes.length + 1}`, update, () => {
      classes.splice(classes.indexOf(made), 1);
      made.element.remove();
      update();
      byId("add-class", HTMLButtonElement).focus();
    });
    classes.push(made);
    byId("classes", HTMLElement).append(made.element);
    update();
  };
  train.addEventListener("click", async () => {
    train.disabled = true;
    bar.hidden = false;
    say("Training …", status);
    try {
      const examples = classes.flatMap(({ name, clips }) =>
        clips.map(({ row }) => ({ label: name.value.trim(), row }))
      );
      const trained = await recogniser.train(examples, proxy((done) => bar.value = done));
      say(summary(trained), status);
      download.hidden = false;
      await onTrained();
    } catch (error) {
      complain(error, "Training failed", status);
    } finally {
      train.disabled = false;
      bar.hidden = true;
    }
  });
  download.addEventListener("click", async () => {
    save("model.zip", "application/zip", await recogniser.ownModel());
  });
  byId("add-class", HTMLButtonElement).addEventListener("click", add);
  add();
  add();
}

/** Says why the classes cannot be trained on yet; nothing if they can. */
function reasonNotToTrain(classes: readonly OwnClass[]): string | undefined {
  const names = classes.map(({ name }) => name.value.trim());
  if (classes.length < 2) return "Two classes or more are needed.";
  if (names.includes("")) return "Each class needs a name.";
  const double = names.find((name, i) => names.indexOf(name) < i);
  if (double !== undefined) return `Two classes are called “${double}”.`;
  const few = classes.findIndex(({ clips }) => clips.length < FEWEST_CLIPS);
  if (few < 0) return undefined;
  return `“${names[few]}” needs at least ${FEWEST_CLIPS} recordings; five or more do better.`;
}

function summary({ classes, recordings, accuracy, seconds }: TrainingSummary): string {
  return `Trained on ${recordings} recordings in ${
    seconds.toFixed(1)
  } s. Of recordings left out of ` +
    `the training, ${wholePercent(accuracy)} are answered rightly; guessing gets ` +
    `${wholePercent(1 / classes.length)}. Answers above are now from these classes: record, drop ` +
    `or go live. Unzipped, the download is a folder for deno task predict --model.`;
}

/** Makes the row of a class: its name, its recordings, and buttons to add some. */
function makeClass(
  recogniser: Remote<Recogniser>,
  ready: Promise<unknown>,
  called: string,
  onChange: () => void,
  remove: () => void,
): OwnClass {
  const name = element("input", {
    type: "text",
    maxlength: "40",
    "aria-label": "Name of the class",
  });
  name.value = called;
  const clips: OwnClass["clips"] = [];
  const list = element("ul", { class: "clips", "aria-label": "Recordings of the class" });
  const problem = element("p", { class: "note", role: "status" });
  const show = () => {
    list.replaceChildren(...clips.map((clip) => {
      const drop = button("×", () => {
        clips.splice(clips.indexOf(clip), 1);
        show();
      }, { class: "icon", "aria-label": `Remove ${clip.name}` });
      return element("li", {}, element("span", {}, clip.name), drop);
    }));
    onChange();
  };
  const add = async (files: readonly File[]) => {
    await ready;
    say("", problem);
    for (const file of files) {
      try {
        clips.push({ name: file.name, row: await recogniser.featuresOf(await readSound(file)) });
      } catch (error) {
        complain(error, `${file.name} could not be used`, problem);
      }
      show();
    }
  };
  const record = element("button", { type: "button", "aria-pressed": "false" }, element("span"));
  makeRecorder(record, {
    label: () => "Record",
    stopLabel: "Stop",
    ready: () => ready,
    use: (recording) => add([recording]),
  });
  const files = element("input", {
    type: "file",
    accept: "audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a",
    multiple: "",
    hidden: "",
    "aria-label": "Recordings of the class",
  });
  const choose = element("button", { type: "button", class: "quiet" }, "Choose files");
  chooseFiles(choose, files, add);
  name.addEventListener("input", onChange);
  const close = button("×", remove, { class: "icon", "aria-label": "Remove the class" });
  const row = element(
    "fieldset",
    { class: "class" },
    element("div", { class: "head" }, name, close),
    element("div", { class: "buttons" }, record, choose, files),
    list,
    problem,
  );
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation(); // these are not for answers
    document.dispatchEvent(new Event("dragleave"));
    void add([...event.dataTransfer!.files]).catch((error) => say(reasonOf(error), problem));
  });
  return { name, clips, element: row };
}
