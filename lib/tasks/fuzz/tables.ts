import { isDeepStrictEqual } from "node:util";
import { seededRandom } from "../../core/random.ts";
import type { Dataset } from "../../dataset/mod.ts";
import { decodeTable, encodeTable, type FeatureSet } from "../../features/mod.ts";
import { answerOrRefusal, Fault, type FuzzKind } from "./kind.ts";
import { mutateBytes } from "./mutate.ts";

const NAME = "case.parquet";
const ROWS = 40;
const COLUMNS = ["a.mean", "b.mean", "c.std"];
const REFUSAL = { errors: ["SyntaxError", "RangeError"], names: /case\.parquet/ };

/** Two small feature sets, of both precisions that tables have. */
const SETS = [{}, { storage: "float16" }].map((parameters): FeatureSet => ({
  id: "fuzz",
  revision: 1,
  parameters,
  columns: COLUMNS,
  extract: () => new Float32Array(COLUMNS.length),
}));

/** Mutated feature tables: they are refused, or what is read is what was written. */
export function tableKind(): FuzzKind {
  const tables = SETS.map((set) => encodeTable(smallDataset(), set, "none"));
  return {
    id: "table",
    description: "Parquet tables of features; one that is read must be equal to what was written",
    cases: (wavs) => Math.ceil(wavs / 40),
    makeInput: async (number, random) => ({
      [NAME]: mutateBytes(await tables[number % SETS.length], random),
    }),
    check: (input, number) =>
      answerOrRefusal(async () => {
        const read = await decodeTable(input[NAME], SETS[number % SETS.length], NAME);
        if (!isDeepStrictEqual(read, smallDataset())) throw new Fault("a table that was changed");
      }, REFUSAL),
  };
}

/** A dataset whose values are the same in half precision. */
function smallDataset(): Dataset {
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
