import { withId } from "../core/with_id.ts";
import type { CorpusDefinition } from "./corpus_definition.ts";
import { cremaD } from "./crema_d.ts";
import { emodb } from "./emodb.ts";
import { nemo } from "./nemo.ts";
import { ravdess } from "./ravdess.ts";

/** Every corpus that the project knows by name; the first one is the default. */
export const CORPORA: readonly CorpusDefinition[] = [ravdess, cremaD, emodb, nemo];

/** A corpus and where it lies. */
export interface CorpusLocation {
  /** Which corpus. */
  readonly definition: CorpusDefinition;
  /** Path of the folder or zip. */
  readonly path: string;
  /** Whether it was given by its name alone, so that `deno task data` puts it there. */
  readonly byName: boolean;
}

/**
 * Finds a corpus by its name.
 *
 * @throws {RangeError} If there is none with that name.
 */
export function corpusNamed(name: string): CorpusDefinition {
  return withId(CORPORA, name, "Unknown corpus");
}

/**
 * Reads which corpus is meant, and where it lies.
 *
 * @param text `crema-d=PATH`; `crema-d` alone, which lies in `data/crema-d`; or a path of RAVDESS.
 * A path like `a=b` is written `./a=b`, and one like `emodb`, `./emodb`.
 * @throws {RangeError} If the name before `=` is unknown, or the path after it is empty.
 */
export function corpusOf(text: string): CorpusLocation {
  const named = CORPORA.find(({ id }) => id === text);
  if (named) return { definition: named, path: `data/${named.id}`, byName: true };
  const [, name, path] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) return { definition: CORPORA[0], path: text, byName: false };
  if (path === "") throw new RangeError(`Expected a path after ${JSON.stringify(text)}`);
  return { definition: corpusNamed(name), path, byName: false };
}
