import { withId } from "../core/with_id.ts";
import { lda } from "./lda.ts";
import { mlp } from "./mlp.ts";
import type { ModelKind } from "./model_kind.ts";
import { cnn, lstm } from "./sequence_networks.ts";

/** All kinds of model. */
// deno-lint-ignore no-explicit-any -- each kind has a configuration of its own
export const MODEL_KINDS: readonly ModelKind<any>[] = [mlp, lda, cnn, lstm];

/**
 * Finds a kind of model by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
// deno-lint-ignore no-explicit-any -- each kind has a configuration of its own
export function modelKind(id: string): ModelKind<any> {
  return withId(MODEL_KINDS, id, "Unknown kind of model");
}
