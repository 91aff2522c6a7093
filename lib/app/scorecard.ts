/// <reference lib="dom" />
import { BOUND_SIGNS, passedOf } from "../report/scorecard_files.ts";
import type { AppResults } from "../tasks/app_results.ts";
import { element, scrolledTable } from "./dom.ts";
import { corpusName } from "./words.ts";

type Row = AppResults["scorecard"][number];

/**
 * Creates the scorecard: the number of tests that pass, and those that fail.
 *
 * @param rows The tests; those without a limit are left out.
 * @param isExperiment Whether the name of a model is the id of an experiment.
 * @returns Nothing if there are no tests.
 */
export function scorecard(
  rows: readonly Row[],
  isExperiment: (model: string) => boolean,
): HTMLElement[] {
  const tested = rows.filter(({ passed }) => passed !== null);
  if (tested.length === 0) return [];
  const failed = tested.filter(({ passed }) => !passed);
  const models = [...new Set(tested.map(({ model }) => model))];
  const kinds = [...Map.groupBy(tested, ({ test }) => test)];
  const nameOf = (model: string) => isExperiment(model) ? "unseen speakers" : model;
  const cells = kinds.map(([kind, own]) => [
    kind,
    ...models.map((model) => passedOf(own.filter((row) => row.model === model))),
  ]);
  return [
    element("h3", {}, "Scorecard"),
    element(
      "p",
      {},
      `${tested.length - failed.length} of ${tested.length} tests of correctness, fairness and ` +
        `robustness passed.`,
    ),
    scrolledTable("Scorecard", ["tests passed", ...models.map(nameOf)], cells, "table wrapped"),
    element(
      "details",
      {},
      element("summary", {}, `The ${failed.length} that failed`),
      scrolledTable(
        "Failed tests",
        ["test", "tested on", "value", "limit"],
        failed.map((row) => [
          `${row.test}: ${row.what}`,
          `${corpusName(row.corpus)}, ${nameOf(row.model)}`,
          row.value.toFixed(3).replace("-", "−"),
          `${BOUND_SIGNS[row.bound!]} ${row.limit!.toFixed(3)}`,
        ]),
        "table wrapped",
      ),
    ),
  ];
}
