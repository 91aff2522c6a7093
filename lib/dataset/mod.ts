/**
 * Datasets, splits by group, scalers, speaker normalisation, and exploration of features.
 *
 * @module
 */
export { type Dataset, type Features, joinDatasets, rowsWhere, selectRows } from "./dataset.ts";
export { fitScaler, scale, type Scaler } from "./scaler.ts";
export { type PopulationScaler } from "./speaker_normalisation.ts";
export { EMOBOX_FOLDS, type Fold, groupKFold, leaveOneGroupOut, randomSplit } from "./splits.ts";
export { type EffectSize, effectSizes } from "./exploration.ts";
export { nearestNeighbourAgreement, principalComponents } from "./exploration.ts";
