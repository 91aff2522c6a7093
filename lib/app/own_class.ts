/// <reference lib="dom" />
import { button, element } from "./dom.ts";
import { chooseFiles, fewOf, takeDrops, useEach } from "./files.ts";
import { makeRecorder } from "./recorder.ts";
import { recogniser } from "./recogniser.ts";
import { readSound } from "./sound.ts";
import { complain, say } from "./status.ts";

/** A recording of a class: its name, and its unscaled features, shape `[features]`. */
type Clip = { readonly name: string; readonly row: Float32Array };

/** A class and its recordings. */
export type OwnClass = ReturnType<typeof makeClass>;

/**
 * Makes the box of a class: its name, its recordings, and buttons to add some.
 *
 * @param called The initial name.
 * @param onChange Called when the name or the recordings have changed.
 * @param remove Called when the button that removes the class is pressed.
 */
export function makeClass(called: string, onChange: () => void, remove: () => void) {
  const name = element("input", {
    type: "text",
    maxlength: "40",
    value: called,
    "aria-label": "Name of the class",
  });
  const clips: Clip[] = [];
  const list = element("ul", { class: "clips", "aria-label": "Recordings of the class" });
  const problem = element("p", { class: "note", role: "status" });
  const show = (clip: Clip) => {
    const drop = button("×", () => {
      clips.splice(clips.indexOf(clip), 1);
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      (next?.querySelector("button") ?? name).focus();
      onChange();
    }, { class: "icon", "aria-label": `Remove ${clip.name}` });
    const item = element("li", {}, element("span", {}, clip.name), drop);
    list.append(item);
  };
  const add = async (files: readonly File[]) => {
    say("", problem);
    const failures = await useEach(files, async (file) => {
      const clip = { name: file.name, row: await recogniser.featuresOf(await readSound(file)) };
      clips.push(clip);
      show(clip);
      onChange();
    });
    if (failures.length > 0) complain(fewOf(failures), "Not used", problem);
  };
  const close = button("×", remove, { class: "icon", "aria-label": "Remove the class" });
  const head = element("div", { class: "head" }, name, close);
  const record = element("button", { type: "button" }, element("span"));
  const choose = element("button", { type: "button", class: "quiet" }, "Choose files");
  const buttons = element("div", { class: "buttons" }, record, choose);
  const box = element("fieldset", { class: "class" }, head, buttons, list, problem);
  makeRecorder(record, { line: problem, use: (recording) => add([recording]) });
  chooseFiles(choose, add, problem);
  takeDrops(box, add, problem);
  const nameNow = () => name.value.trim();
  const label = () => box.setAttribute("aria-label", nameNow() || "Class without a name");
  name.addEventListener("input", () => {
    label();
    onChange();
  });
  label();
  return {
    element: box,
    /** Returns the name as it is now; it may be empty. */
    name: nameNow,
    clips: clips as readonly Clip[],
  };
}
