/**
 * Speech emotion detection: from recordings to features, models and honest metrics.
 *
 * @module
 */
export * from "./corpus/mod.ts";
export * from "./audio/mod.ts";
export * from "./features/mod.ts";
export * from "./dataset/mod.ts";
export * from "./model/mod.ts";
export * from "./evaluation/mod.ts";
export * from "./report/mod.ts";
