import { withId } from "../core/with_id.ts";
import type { CorpusDefinition } from "./corpus_definition.ts";
import { cremaD } from "./crema_d.ts";
import { emodb } from "./emodb.ts";
import { nemo } from "./nemo.ts";
import { ravdess } from "./ravdess.ts";

/** Every corpus that the project knows by name; the first one is the default. */
export const CORPORA: readonly CorpusDefinition[] = [ravdess, cremaD, emodb, nemo];

/** A corpus and its location. */
export interface CorpusLocation {
  /** Definition of the corpus. */
  readonly definition: CorpusDefinition;
  /** Path of the folder or zip. */
  readonly path: string;
  /** Whether only the name was given; the path is then where `deno task data` puts the corpus. */
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
 * Parses an argument that names a corpus, its location, or both.
 *
 * @param text `crema-d=PATH`; `crema-d` alone, for `data/crema-d`; or a path of RAVDESS. Paths that
 * look like names are written with a dot: `./a=b`, `./emodb`.
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
