import assert from "node:assert/strict";
import { parquetMetadata } from "hyparquet";
import { expectedClips } from "../../lib/corpus/mod.ts";
import {
  compareTables,
  decodeFeatureTable,
  describeDifference,
  encodeFeatureTable,
  featureDefinition,
  type FeatureSet,
  type FeatureTable,
  filterRows,
} from "../../lib/features/mod.ts";

const set: FeatureSet = {
  id: "toy",
  revision: 1,
  parameters: { hopSamples: 512 },
  columns: ["a.mean", "b.std"],
  extract: () => new Float32Array(2),
};
const clips = expectedClips().slice(0, 5);
const values = Float32Array.from([1, 0.1, 2, 1e-20, 3, -7, 4, 1 / 3, 5, 9]);
const table: FeatureTable = { definition: featureDefinition(set), clips, values };

Deno.test("decodeFeatureTable() gives back every bit that encodeFeatureTable() wrote", async () => {
  const read = await decodeFeatureTable(encodeFeatureTable(table), set, "toy.parquet");
  assert.deepEqual(read, table);
});

Deno.test("a table of half precision gives its values back, in two bytes each", async () => {
  const half = { ...set, parameters: { storage: "float16" } };
  const own = values.map(Math.f16round);
  const bytes = encodeFeatureTable({ definition: featureDefinition(half), clips, values: own });
  assert.deepEqual((await decodeFeatureTable(bytes, half, "half.parquet")).values, own);
  const { schema } = parquetMetadata(bytes.slice().buffer);
  assert.equal(schema.find(({ name }) => name === "a.mean")!.type_length, 2);
});

Deno.test("encodeFeatureTable() gives the same bytes for the same table", () => {
  assert.deepEqual(encodeFeatureTable(table), encodeFeatureTable(table));
});

Deno.test("encodeFeatureTable() names the columns and carries definition and licence", () => {
  const metadata = parquetMetadata(encodeFeatureTable(table).slice().buffer);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  assert.deepEqual(names, ["clip", "emotion", "actor", "a.mean", "b.std"]);
  const stored = Object.fromEntries(metadata.key_value_metadata!.map((e) => [e.key, e.value]));
  assert.deepEqual(JSON.parse(stored.feature_definition!), featureDefinition(set));
  assert.match(stored.licence!, /CC BY-NC-SA 4.0/);
});

for (
  const [what, other] of [
    ["another revision", { ...set, revision: 2 }],
    ["another parameter", { ...set, parameters: { hopSamples: 256 } }],
    ["another column", { ...set, columns: ["a.mean", "c.std"] }],
    ["another order of columns", { ...set, columns: ["b.std", "a.mean"] }],
    ["another name", { ...set, id: "toy2" }],
  ] as const
) {
  Deno.test(`decodeFeatureTable() refuses a table made with ${what}`, async () => {
    await assert.rejects(
      decodeFeatureTable(encodeFeatureTable(table), other, "toy.parquet"),
      /Cannot use toy.parquet: it was made with "toy" revision 1.*deno task features/,
    );
  });
}

Deno.test("decodeFeatureTable() refuses what is not Parquet", async () => {
  await assert.rejects(
    decodeFeatureTable(new TextEncoder().encode("clip,a,b\n"), set, "toy.csv"),
    /Cannot read toy.csv: not a Parquet file/,
  );
});

Deno.test("encodeFeatureTable() refuses values that are not finite or do not fit", () => {
  const bad = values.slice();
  bad[3] = NaN;
  assert.throws(
    () => encodeFeatureTable({ ...table, values: bad }),
    /Cannot write NaN as b.std of clip 03-01-01-01-01-01-02/,
  );
  assert.throws(
    () => encodeFeatureTable({ ...table, values: values.subarray(1) }),
    /Cannot write 9 values as 5 rows of 2 features/,
  );
});

Deno.test("filterRows() keeps the rows of the clips that are kept", () => {
  const kept = filterRows(table, ({ actor }) => actor === 2 || actor === 4);
  assert.deepEqual(kept.clips.map(({ actor }) => actor), [2, 4]);
  assert.deepEqual([...kept.values], [...values.subarray(2, 4), ...values.subarray(6, 8)]);
});

Deno.test("compareTables() measures in deviations of the reference and finds the worst", () => {
  const moved = values.slice();
  moved[4] += 0.5; // column a of clip 3; a has deviation √2
  const difference = compareTables({ ...table, values: moved }, table);
  assert.ok(Math.abs(difference.largest - 0.5 / Math.SQRT2) < 1e-6);
  assert.equal(difference.column, "a.mean");
  assert.equal(difference.clip, clips[2].id);
  assert.equal(difference.withinThousandth, 0.9);
  assert.equal(
    describeDifference("toy", difference, "it"),
    "toy: 5 clips, 90.000 % of values within 0.001 deviations of it; " +
      `the largest difference is 0.35 deviations (a.mean, ${clips[2].id})`,
  );
  assert.match(describeDifference("toy", compareTables(table, table), "it"), /every value equal/);
});

Deno.test("compareTables() compares a part with the whole, clip by clip", () => {
  const part = filterRows(table, ({ actor }) => actor > 3);
  assert.equal(compareTables(part, table).largest, 0);
  assert.throws(() => compareTables(table, part), /the reference lacks clip/);
});
