/// <reference lib="dom" />
import { EMOTION_COLOURS } from "../report/figure.ts";
import { element } from "./dom.ts";

/** Colours for classes that are not emotions. */
const OTHERS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#882255"];

/** Returns a colour for each class; an emotion has the same colour everywhere. */
export function coloursOf(classes: readonly string[]): string[] {
  const free = OTHERS.filter((colour) => !classes.some((name) => EMOTION_COLOURS[name] === colour));
  let next = 0;
  return classes.map((name) => EMOTION_COLOURS[name] ?? free[next++ % free.length] ?? "#444444");
}

/** Makes a dot in the colour of a class. */
export function dot(colour: string): HTMLElement {
  return element("span", { class: "dot", style: `background: ${colour}` });
}
