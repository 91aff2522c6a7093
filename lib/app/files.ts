/// <reference lib="dom" />
import { element } from "./dom.ts";
import { ready } from "./recogniser.ts";
import { complain, reasonOf } from "./status.ts";

const RECORDINGS = { accept: "audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a", multiple: "" };

/** The most files that a message names. */
const FEW = 5;

type UseFiles = (files: File[]) => Promise<void>;

/**
 * Makes a button open the browser's file dialog, and passes the chosen files to `use` when the model
 * is loaded.
 *
 * @param button A button that has a parent: the file input is inserted after it.
 * @param line Shows errors.
 * @param attributes Attributes of the file input; any number of audio files unless given.
 */
export function chooseFiles(
  button: HTMLElement,
  use: UseFiles,
  line: HTMLElement,
  attributes: Readonly<Record<string, string>> = RECORDINGS,
): void {
  const input = element("input", { type: "file", hidden: "", ...attributes });
  button.after(input);
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    void passOn([...input.files!], use, line);
    input.value = ""; // so that the same file can be chosen again
  });
}

/**
 * Passes files that are dropped on an element to `use`, as {@linkcode chooseFiles} does; no element
 * around it receives them.
 */
export function takeDrops(target: EventTarget, use: UseFiles, line: HTMLElement): void {
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    document.dispatchEvent(new Event("dragleave"));
    void passOn([...(event as DragEvent).dataTransfer!.files], use, line);
  });
}

async function passOn(files: File[], use: UseFiles, line: HTMLElement): Promise<void> {
  if (files.length === 0) return; // something else was dropped
  try {
    await ready;
    await use(files);
  } catch (error) {
    complain(error, "The files could not be used", line);
  }
}

/** Joins the first five of a list, and says how many more there are. */
export function fewOf(items: readonly string[]): string {
  const more = items.length > FEW ? ` and ${items.length - FEW} more` : "";
  return items.slice(0, FEW).join(", ") + more;
}

/**
 * Uses files one after the other.
 *
 * @returns The names of those that could not be used, with the reasons.
 */
export async function useEach(
  files: readonly File[],
  use: (file: File, i: number) => Promise<unknown>,
): Promise<string[]> {
  const failures: string[] = [];
  for (const [i, file] of files.entries()) {
    try {
      await use(file, i);
    } catch (error) {
      failures.push(`${file.name} (${reasonOf(error)})`);
    }
  }
  return failures;
}
