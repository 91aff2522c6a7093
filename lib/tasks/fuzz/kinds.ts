import { compressedKind } from "./compressed.ts";
import type { FuzzKind } from "./kind.ts";
import { labelsKind } from "./labels.ts";
import { modelKind } from "./models.ts";
import { tableKind } from "./tables.ts";
import { wavKind } from "./wavs.ts";
import { zipKind } from "./zips.ts";

/** Every kind of input that is tried, in order. */
export const FUZZ_KINDS: readonly FuzzKind[] = [
  wavKind(),
  compressedKind(),
  tableKind(),
  modelKind(),
  labelsKind(),
  zipKind(),
];
