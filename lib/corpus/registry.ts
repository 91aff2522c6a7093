import type { CorpusDefinition } from "./corpus_definition.ts";
import { ravdess } from "./ravdess.ts";

/** Every corpus that the project knows by name; the first one is the default. */
export const CORPORA: readonly CorpusDefinition[] = [ravdess];
