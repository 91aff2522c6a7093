import { count } from "../core/count.ts";
import { emotionOf } from "./emotions.ts";
import { firstTen } from "./files.ts";

/** How labels are mapped to emotions. */
export interface LabelOptions {
  /**
   * Emotion by label, ignoring case; takes precedence over names and synonyms. Recordings whose
   * label is mapped to an empty text are left out.
   */
  readonly map?: Readonly<Record<string, string>>;
  /**
   * The allowed emotions, such as those of a model. By default, any: synonyms of one of `EMOTIONS`
   * are then mapped to it, other labels are kept, in the case in which they occur first.
   */
  readonly emotions?: readonly string[];
}

/** How a message lists recordings whose label is empty. */
const EMPTY = '"" (leave out with --map =)';

/**
 * Finds the emotion of each label: the one in the map, else the emotion with the same name or, as
 * with `anger` and `angry`, with the same meaning.
 *
 * @param source Where the labels come from, for messages.
 * @returns Emotion by label.
 * @throws {RangeError} If labels stand for none of the emotions; the message lists and counts them.
 */
export function emotionsOfLabels(
  labels: readonly string[],
  source: string,
  { map = {}, emotions }: LabelOptions,
): Map<string, string> {
  const given = new Map(
    Object.entries(map).map(([label, emotion]) => [label.toLowerCase(), emotion]),
  );
  const found = new Map<string, string>();
  const unknown: string[] = [];
  for (const [label, { length }] of Map.groupBy(labels, (label) => label)) {
    const wanted = given.get(label.toLowerCase());
    const emotion = wanted === "" ? "" : emotionAmong(wanted ?? label, emotions, labels);
    const mapped = wanted === undefined ? "" : `, mapped to ${JSON.stringify(wanted)}`;
    const shown = label === "" ? EMPTY : JSON.stringify(label);
    if (emotion !== undefined) found.set(label, emotion);
    else unknown.push(`${shown}${mapped}: ${count(length, "recording")}`);
  }
  if (unknown.length === 0) return found;
  const expected = emotions ? `one of ${emotions.join(", ")}` : "a label for each recording";
  throw new RangeError(
    `Cannot use the labels ${source}, expected ${expected}. Map others with ` +
      `--map label=emotion, or leave their recordings out with --map label=\n  ` +
      firstTen(unknown).join("\n  "),
  );
}

/** Finds the emotion that a word stands for: among those that are allowed, else among all labels. */
function emotionAmong(
  word: string,
  allowed: readonly string[] | undefined,
  labels: readonly string[],
): string | undefined {
  const lower = word.toLowerCase(), meaning = emotionOf(word);
  const isWord = (other: string) => other.toLowerCase() === lower;
  if (!allowed) return word === "" ? undefined : meaning ?? labels.find(isWord) ?? word;
  return allowed.find(isWord) ??
    allowed.find((emotion) => meaning !== undefined && emotionOf(emotion) === meaning);
}
