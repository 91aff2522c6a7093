import assert from "node:assert/strict";
import { parquetMetadata } from "hyparquet";
import { seededRandom } from "../../lib/audio/mod.ts";
import type { Recording } from "../../lib/corpus/mod.ts";
import { type Dataset, rowsWhere, selectRows } from "../../lib/dataset/mod.ts";
import {
  compareDatasets,
  decodeTable,
  describeDifference,
  encodeTable,
  featureDefinition,
  type FeatureSet,
} from "../../lib/features/mod.ts";

const set: FeatureSet = {
  id: "toy",
  revision: 1,
  parameters: { hopSamples: 512 },
  columns: ["a.mean", "b.std"],
  extract: () => new Float32Array(2),
};
/** Recordings with all fields, with only those that every recording has, and with some more. */
const recordings: readonly Recording[] = [
  {
    id: "one",
    corpus: "toy",
    speaker: "01",
    emotion: "calm",
    sex: "female",
    language: "en",
    intensity: "strong",
    text: 'She said "Grüß Gott" 🙂',
  },
  { id: "two", corpus: "toy", speaker: "01", emotion: "sad" },
  { id: "3", corpus: "other", speaker: "", emotion: "calm", language: "pl" },
  { id: "four", corpus: "toy", speaker: "x", emotion: "happy", sex: "male", text: "Ja" },
  { id: "five", corpus: "toy", speaker: "x", emotion: "happy" },
];
const values = Float32Array.from([1, 0.1, 2, 1e-20, 3, -7, 4, 1 / 3, 5, 9]);
const dataset: Dataset = { recordings, features: { columns: set.columns, values } };
const LICENCE = "CC0, by nobody";
const encode = (own: Partial<Dataset["features"]> = {}, of = set) =>
  encodeTable({ recordings, features: { ...dataset.features, ...own } }, of, LICENCE);

const adviceFor = (name: string) =>
  `if it is committed, get it back with: git checkout ${name}; or make it again with: ` +
  "deno task features (see its --help)";

Deno.test("decodeTable() returns every bit and field that encodeTable() wrote", async () => {
  const read = await decodeTable(await encode(), set, "toy.parquet");
  assert.deepEqual(read, dataset);
  // Fields that are not set are left out, but the speaker is empty.
  assert.deepEqual(Object.keys(read.recordings[1]), ["id", "corpus", "speaker", "emotion"]);
  assert.equal(read.recordings[2].speaker, "");
});

Deno.test("encodeTable() writes only the metadata of recordings", async () => {
  const audio = recordings.map((own) => ({ ...own, path: "x", read: () => Promise.reject() }));
  const bytes = await encodeTable({ ...dataset, recordings: audio }, set, LICENCE);
  assert.deepEqual(bytes, await encode());
});

Deno.test("tables without rows and with many rows are read as they were written", async () => {
  const none: Dataset = {
    recordings: [],
    features: { ...dataset.features, values: values.slice(0, 0) },
  };
  assert.deepEqual(await decodeTable(await encodeTable(none, set, LICENCE), set, "none"), none);
  const many: Dataset = {
    recordings: Array.from({ length: 3_000 }, (_, i) => ({ ...recordings[i % 5], id: `${i}` })),
    features: {
      columns: set.columns,
      values: Float32Array.from({ length: 6_000 }, (_, i) => Math.sqrt(i)),
    },
  };
  assert.deepEqual(await decodeTable(await encodeTable(many, set, LICENCE), set, "many"), many);
});

Deno.test("a table with half precision rounds its values to 16-bit floats", async () => {
  const half = { ...set, parameters: { storage: "float16" } };
  const bytes = await encode({}, half);
  const read = await decodeTable(bytes, half, "half.parquet");
  assert.deepEqual(read.features.values, values.map(Math.f16round));
  const { schema } = parquetMetadata(bytes.slice().buffer);
  assert.equal(schema.find(({ name }) => name === "a.mean")!.type_length, 2);
});

Deno.test("encodeTable() gives the same bytes for the same dataset", async () => {
  assert.deepEqual(await encode(), await encode());
});

Deno.test("encodeTable() writes the names of columns, the definition and the licence", async () => {
  const metadata = parquetMetadata((await encode()).slice().buffer);
  assert.deepEqual(metadata.schema.slice(1).map(({ name }) => name), [
    ...["id", "corpus", "speaker", "emotion", "sex", "language", "intensity", "text"],
    ...["a.mean", "b.std"],
  ]);
  const stored = Object.fromEntries(metadata.key_value_metadata!.map((e) => [e.key, e.value]));
  assert.deepEqual(JSON.parse(stored.feature_definition!), featureDefinition(set));
  assert.equal(stored.licence, LICENCE);
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
  Deno.test(`decodeTable() refuses a table made with ${what}`, async () => {
    await assert.rejects(decodeTable(await encode(), other, "toy.parquet"), {
      name: "RangeError",
      message: new RegExp(
        '^Cannot use toy\\.parquet: it was made with "toy" revision 1 \\(2 columns, \\w{8}\\), the ' +
          `code computes "${other.id}" revision ${other.revision} \\(2 columns, \\w{8}\\); make it ` +
          "again with: deno task features \\(see its --help\\)$",
      ),
    });
  });
}

Deno.test("decodeTable() refuses files that are not Parquet or have no definition", async () => {
  for (const text of ["", "clip,a,b\n", "PAR1PAR1PAR1"]) {
    await assert.rejects(decodeTable(new TextEncoder().encode(text), set, "toy.csv"), {
      name: "SyntaxError",
      message: `Cannot read toy.csv: not a Parquet file; ${adviceFor("toy.csv")}`,
    });
  }
  const other = replaceText(await encode(), "feature_definition", "feature_definitioN");
  await assert.rejects(decodeTable(other, set, "toy.parquet"), {
    name: "SyntaxError",
    message: `Cannot read toy.parquet: it carries no "feature_definition"; ${
      adviceFor("toy.parquet")
    }`,
  });
  for (const [from, to] of [['{"id":"toy"', '{"id"-"toy"'], ['"columns"', '"colours"']]) {
    const damaged = replaceText(await encode(), from, to);
    await assert.rejects(decodeTable(damaged, set, "toy.parquet"), {
      name: "SyntaxError",
      message: `Cannot read toy.parquet: its "feature_definition" is damaged; ${
        adviceFor("toy.parquet")
      }`,
    });
  }
});

Deno.test("decodeTable() refuses a table that lacks a column", async () => {
  // The footer names each column in the schema, and again where its values are.
  for (const [from, to] of [["speaker", "speakeR"], ["a.mean", "a.meaN"]]) {
    for (const [time, cause] of ["column not found", "does not have 5 rows"].entries()) {
      const changed = replaceText(await encode(), from, to, time);
      await assert.rejects(decodeTable(changed, set, "toy.parquet"), (error: Error) => {
        assert.equal(error.name, "SyntaxError");
        assert.match(error.message, /^Cannot read toy\.parquet: it is damaged/);
        assert.ok((error.cause as Error).message.includes(cause), `${error.cause}`);
        return true;
      });
    }
  }
});

/** Replaces the nth occurrence of a text in a file by another text of the same length. */
function replaceText(bytes: Uint8Array, from: string, to: string, time = 0): Uint8Array {
  assert.equal(from.length, to.length);
  const text = new TextDecoder("latin1").decode(bytes);
  let at = text.indexOf(from);
  for (let i = 0; i < time; i++) at = text.indexOf(from, at + 1);
  assert.ok(at >= 0, `${from} is not there`);
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode(to), at);
  return changed;
}

Deno.test("decodeTable() refuses a table with damaged or truncated columns, and names it", async () => {
  const bytes = await encode();
  const damaged = [bytes.subarray(0, -20), bytes.slice()];
  damaged[1].fill(0x55, 30, 200); // compressed values
  for (const own of damaged) {
    await assert.rejects(decodeTable(own, set, "data/toy.parquet"), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(
        error.message,
        /^Cannot read data\/toy\.parquet: (not a Parquet file|it is damaged); if it is committed, get it back with: git checkout data\/toy\.parquet; or /,
      );
      assert.ok(error.cause instanceof Error);
      return true;
    });
  }
});

Deno.test("decodeTable() refuses a table without a checksum or with a wrong one", async () => {
  const without = replaceText(await encode(), "content_sha256", "content_sha255");
  await assert.rejects(decodeTable(without, set, "toy.parquet"), {
    name: "SyntaxError",
    message: `Cannot read toy.parquet: it carries no "content_sha256"; ${adviceFor("toy.parquet")}`,
  });
  const checksumOf = async (own: Dataset) => {
    const bytes = await encodeTable(own, set, LICENCE);
    const entries = parquetMetadata(bytes.slice().buffer).key_value_metadata!;
    return entries.find(({ key }) => key === "content_sha256")!.value!;
  };
  const first = await checksumOf(dataset);
  const features = { ...dataset.features, values: values.with(3, 1.0000001e-20) };
  const swapped = [...recordings.slice(1), recordings[0]];
  const renamed = recordings.map((own) => own.id === "3" ? { ...own, speaker: "3" } : own);
  for (
    const other of [
      { recordings, features },
      { ...dataset, recordings: swapped },
      { ...dataset, recordings: renamed },
    ]
  ) {
    const checksum = await checksumOf(other);
    const bytes = replaceText(await encode(), first, checksum);
    await assert.rejects(decodeTable(bytes, set, "toy.parquet"), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot read toy\.parquet: it is damaged; if it is committed, get it back with/,
      );
      assert.equal(
        (error.cause as Error).message,
        `the SHA-256 of its content is ${first}, expected ${checksum}`,
      );
      return true;
    });
  }
});

Deno.test("a table with one changed byte is refused by name, or read as it was written", async () => {
  const bytes = await encode();
  const random = seededRandom(1);
  let refused = 0;
  for (let i = 0; i < 500; i++) {
    const changed = bytes.slice();
    const at = Math.floor(random.uniform() * bytes.length);
    changed[at] ^= 1 + Math.floor(random.uniform() * 255);
    try {
      assert.deepEqual(await decodeTable(changed, set, "toy.parquet"), dataset, `byte ${at}`);
    } catch (error) {
      assert.ok(
        error instanceof SyntaxError || error instanceof RangeError,
        `byte ${at}: ${error}`,
      );
      assert.match(error.message, /^Cannot (read|use) toy\.parquet: .*deno task features/);
      refused++;
    }
  }
  assert.ok(refused > 300, `${refused} of 500 were refused`);
});

Deno.test("encodeTable() refuses values that are not finite, or not one row for each recording", async () => {
  await assert.rejects(encode({ values: values.with(3, NaN) }), {
    name: "RangeError",
    message: "Cannot write NaN as b.std of recording two, expected a finite number",
  });
  await assert.rejects(encode({ values: values.subarray(1) }), {
    name: "RangeError",
    message: "Cannot write 9 values as 5 rows of 2 features",
  });
});

Deno.test("compareDatasets() finds the largest difference in standard deviations of the reference", () => {
  // Column a of recording 3 is moved by 0.5; it has a standard deviation of √2.
  const moved = { ...dataset, features: { ...dataset.features, values: values.with(4, 3.5) } };
  const difference = compareDatasets(moved, dataset);
  assert.ok(Math.abs(difference.largest - 0.5 / Math.SQRT2) < 1e-6);
  assert.deepEqual({ ...difference, largest: 0 }, {
    largest: 0,
    column: "a.mean",
    recording: "3",
    withinThousandth: 0.9,
    recordings: 5,
  });
  assert.equal(
    describeDifference("toy", difference, "it"),
    "toy: 5 clips, 90.000 % of values within 0.001 standard deviations of it; " +
      "the largest difference is 0.35 standard deviations (a.mean, 3)",
  );
  assert.equal(
    describeDifference("toy", compareDatasets(dataset, dataset), "it"),
    "toy: 5 clips, every value equal to that of it",
  );
});

Deno.test("compareDatasets() compares a subset of the recordings, in any order", () => {
  const part = selectRows(dataset, Int32Array.of(4, 1));
  assert.deepEqual(
    [compareDatasets(part, dataset).largest, compareDatasets(part, dataset).recordings],
    [0, 2],
  );
  assert.throws(() => compareDatasets(dataset, part), {
    name: "RangeError",
    message: "Cannot compare: the reference lacks recording one",
  });
  const other = selectRows(dataset, rowsWhere(dataset, () => true));
  assert.throws(
    () =>
      compareDatasets({ ...other, features: { ...other.features, columns: ["a", "b"] } }, dataset),
    /different columns/,
  );
});
