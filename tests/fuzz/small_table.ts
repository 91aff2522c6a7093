import { seededRandom } from "../../lib/core/random.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import type { FeatureSet } from "../../lib/features/mod.ts";

const COLUMNS = ["a.mean", "b.mean", "c.std"], ROWS = 40;

/** Two small feature sets, of both precisions that tables have. */
export const SMALL_SETS = [{}, { storage: "float16" }].map((parameters): FeatureSet => ({
  id: "fuzz",
  revision: 1,
  parameters,
  columns: COLUMNS,
  extract: () => new Float32Array(COLUMNS.length),
}));

/** Makes a dataset whose values are the same in half precision. */
export function smallDataset(): Dataset {
  const random = seededRandom(1);
  return {
    recordings: Array.from({ length: ROWS }, (_, row) => ({
      id: `clip ${row}`,
      corpus: "fuzz",
      speaker: String(row % 5),
      emotion: ["calm", "happy", "sad"][row % 3],
    })),
    features: {
      columns: COLUMNS,
      values: Float32Array.from({ length: ROWS * COLUMNS.length }, () => random.below(2_000) / 16),
    },
  };
}
