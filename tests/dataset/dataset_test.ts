import assert from "node:assert/strict";
import { type Dataset, rowsWhere, selectRows } from "../../lib/dataset/mod.ts";

const recordings = ["a", "b", "a", "c"].map((speaker, i) => ({
  id: `r${i}`,
  corpus: "toy",
  speaker,
  emotion: i % 2 === 0 ? "calm" : "sad",
}));
const dataset: Dataset = {
  recordings,
  features: { columns: ["x", "y"], values: Float32Array.of(0, 10, 1, 11, 2, 12, 3, 13) },
};

Deno.test("rowsWhere() returns the numbers of matching rows, ascending", () => {
  assert.deepEqual(rowsWhere(dataset, ({ speaker }) => speaker === "a"), Int32Array.of(0, 2));
  assert.deepEqual(rowsWhere(dataset, ({ emotion }) => emotion === "sad"), Int32Array.of(1, 3));
  assert.deepEqual(rowsWhere(dataset, () => false), new Int32Array());
});

Deno.test("selectRows() takes recordings and values in the wanted order", () => {
  assert.deepEqual(selectRows(dataset, Int32Array.of(3, 1)), {
    recordings: [recordings[3], recordings[1]],
    features: { columns: ["x", "y"], values: Float32Array.of(3, 13, 1, 11) },
  });
  assert.deepEqual(selectRows(dataset, new Int32Array()).features.values, new Float32Array());
});

Deno.test("selectRows() copies: changing its result does not change the dataset", () => {
  const { features: { values } } = selectRows(dataset, Int32Array.of(0));
  values[1] = -1;
  assert.equal(dataset.features.values[1], 10);
});
