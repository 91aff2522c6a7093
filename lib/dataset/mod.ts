/**
 * What is learned from and tested on: splits, scaling, getting to know a speaker.
 *
 * @module
 */
export {
  enrol,
  type EnrolmentPart,
  enrolmentParts,
  fitPopulation,
  type PopulationScaler,
} from "./speaker_normalisation.ts";
export { fitScaler, identityScaler, scale, scaleInPlace, type Scaler, takeRows } from "./scaler.ts";
export {
  actorFolds,
  EMOBOX_FOLDS,
  type Fold,
  leaveOneActorOut,
  randomSplit,
  requireActorDisjoint,
} from "./splits.ts";
