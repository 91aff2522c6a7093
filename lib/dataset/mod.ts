/**
 * What is learned from and tested on: seeded randomness, splits, scaling.
 *
 * @module
 */
export { type Random, seededRandom, shuffle } from "./random.ts";
export { addPinkNoise, type Degradation, DEGRADATIONS } from "./degradation.ts";
export { enrol, fitPopulation, type PopulationScaler } from "./enrolment.ts";
export { concatenate, joinStarts } from "./join.ts";
export { fitScaler, identityScaler, scale, type Scaler, takeRows } from "./scaler.ts";
export {
  actorFolds,
  EMOBOX_FOLDS,
  type Fold,
  leaveOneActorOut,
  randomSplit,
  requireActorDisjoint,
} from "./splits.ts";
