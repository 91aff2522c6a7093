/**
 * What is learned from and tested on: seeded randomness, splits, scaling.
 *
 * @module
 */
export { type Random, seededRandom, shuffle } from "./random.ts";
export { fitScaler, identityScaler, scale, type Scaler, takeRows } from "./scaler.ts";
export {
  actorFolds,
  EMOBOX_FOLDS,
  type Fold,
  leaveOneActorOut,
  randomSplit,
  requireActorDisjoint,
} from "./splits.ts";
