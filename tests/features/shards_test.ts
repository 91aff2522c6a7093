import assert from "node:assert/strict";
import type { Dataset } from "../../lib/dataset/mod.ts";
import {
  joinShards,
  requireAllShards,
  requireOnePiece,
  rowsOfShard,
  shardName,
} from "../../lib/features/mod.ts";

Deno.test("rowsOfShard() puts each row into one shard, in order; sizes differ by at most one", () => {
  for (const [rows, count] of [[10, 3], [7, 7], [2, 5], [0, 4], [1_000, 16]]) {
    const all = Array.from({ length: rows }, (_, i) => i);
    const shards = Array.from(
      { length: count },
      (_, i) => rowsOfShard(all, { number: i + 1, count }),
    );
    assert.deepEqual(shards.flat(), all);
    const sizes = shards.map(({ length }) => length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join());
  }
});

Deno.test("the names of shards sort in the order of the shards", () => {
  const names = Array.from({ length: 120 }, (_, i) => shardName({ number: i + 1, count: 120 }));
  assert.equal(names[0], "shard-001-of-120.parquet");
  assert.deepEqual(names.toSorted(), names);
  assert.deepEqual(requireAllShards(names.toReversed(), "table"), names);
});

Deno.test("requireAllShards() names missing shards and other files", () => {
  const shard = (number: number, count: number) => shardName({ number, count });
  for (
    const [names, message] of [
      [[], /the table t: there is no Parquet file in it/],
      [["part-0.parquet"], /part-0.parquet is not a shard, such as shard-03-of-16.parquet/],
      [["shard-0-of-2.parquet"], /shard-0-of-2.parquet is not a shard/],
      [["shard-3-of-2.parquet"], /shard-3-of-2.parquet is not a shard/],
      [["shard-3-of-16.parquet"], /shard-3-of-16.parquet is not a shard/],
      [
        [shard(1, 999_999_999)],
        /999999998 of 999999999 shards are missing, such as shard-000000002/,
      ],
      [[shard(1, 2), shard(1, 3)], /shards of different divisions, of 2 and of 3/],
      [[shard(1, 3), shard(3, 3)], /1 of 3 shards are missing, such as shard-2-of-3.parquet/],
    ] as const
  ) assert.throws(() => requireAllShards(names, "t"), { name: "RangeError", message });
});

Deno.test("joinShards() keeps the order, and refuses a recording that is in two shards", () => {
  const shard = (ids: string[], values: number[]): Dataset => ({
    recordings: ids.map((id) => ({ id, corpus: "c", speaker: "", emotion: "" })),
    features: { columns: ["x"], values: Float32Array.from(values) },
  });
  const { recordings, features } = joinShards([shard(["b", "a"], [1, 2]), shard(["c"], [3])], "t");
  assert.deepEqual(recordings.map(({ id }) => id), ["b", "a", "c"]);
  assert.deepEqual([...features.values], [1, 2, 3]);
  assert.throws(() => joinShards([shard(["a"], [1]), shard(["a"], [1])], "t"), {
    name: "RangeError",
    message: "Cannot read the table t: recording c/a is in it twice",
  });
});

Deno.test("requireOnePiece() limits the size of a table that is extracted in one piece", () => {
  requireOnePiece(2 ** 16, 2 ** 10);
  assert.throws(() => requireOnePiece(2 ** 16 + 1, 2 ** 10), {
    name: "RangeError",
    message: /^Cannot extract 65537 recordings with 1024 features .* at most 65536 .*--shard I\/N/,
  });
});
