/// <reference lib="dom" />
import type { Remote } from "comlink";
import { button, chooseFiles, element } from "./dom.ts";
import { makeRecorder } from "./recorder.ts";
import type { Recogniser } from "./recogniser_worker.ts";
import { readSound } from "./sound.ts";
import { complain, say } from "./status.ts";

/** A recording of a class. */
interface Clip {
  readonly name: string;
  /** Unscaled features, shape `[features]`. */
  readonly row: Float32Array;
}

/** A class and its recordings. */
export interface OwnClass {
  readonly name: HTMLInputElement;
  readonly clips: readonly Clip[];
  readonly element: HTMLElement;
}

/**
 * Makes the box of a class: its name, its recordings, and buttons to add some.
 *
 * @param recogniser The worker.
 * @param ready Waits until the encoder is loaded.
 * @param called The name that it begins with.
 * @param onChange Called when the name or the recordings have changed.
 * @param remove Removes the class.
 */
export function makeClass(
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
  name.addEventListener("input", onChange);
  const clips: Clip[] = [];
  const list = element("ul", { class: "clips", "aria-label": "Recordings of the class" });
  const problem = element("p", { class: "note", role: "status" });
  const show = () => {
    list.replaceChildren(...clips.map((clip) =>
      clipItem(clip, () => {
        clips.splice(clips.indexOf(clip), 1);
        show();
      })
    ));
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
  const close = button("×", remove, { class: "icon", "aria-label": "Remove the class" });
  const head = element("div", { class: "head" }, name, close);
  const box = element(
    "fieldset",
    { class: "class" },
    head,
    addButtons(ready, add, problem),
    list,
    problem,
  );
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation(); // these are not to be answered
    document.dispatchEvent(new Event("dragleave"));
    void add([...event.dataTransfer!.files]);
  });
  return { name, clips, element: box };
}

function clipItem({ name }: Clip, remove: () => void): HTMLElement {
  const drop = button("×", remove, { class: "icon", "aria-label": `Remove ${name}` });
  return element("li", {}, element("span", {}, name), drop);
}

/** Makes the buttons that record a clip and choose files. */
function addButtons(
  ready: Promise<unknown>,
  add: (files: readonly File[]) => Promise<void>,
  line: HTMLElement,
): HTMLElement {
  const record = element("button", { type: "button", "aria-pressed": "false" }, element("span"));
  makeRecorder(record, {
    label: () => "Record",
    stopLabel: "Stop",
    ready,
    line,
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
  return element("div", { class: "buttons" }, record, choose, files);
}
