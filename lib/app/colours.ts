import { EMOTION_COLOURS } from "../report/figure.ts";

/** Colours for classes that are no emotions. */
const OTHERS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#882255"];

/** Returns the colour of each class, by their names: emotions have the same one everywhere. */
export function coloursOf(classes: readonly string[]): string[] {
  const free = OTHERS.filter((colour) => !classes.some((name) => EMOTION_COLOURS[name] === colour));
  let next = 0;
  return classes.map((name) => EMOTION_COLOURS[name] ?? free[next++ % free.length]);
}
