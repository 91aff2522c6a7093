import assert from "node:assert/strict";
import { rich } from "../../lib/features/mod.ts";
import { parseCard } from "../../lib/model/card.ts";
import { encodeModel, loadModel, MODEL_FILES } from "../../lib/model/mod.ts";
import { toyModel } from "../helpers/toy_model.ts";

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

const files = await encodeModel(await toyModel());
const card = JSON.parse(new TextDecoder().decode(files["card.json"])) as Json;

/** Fields of a card whose contents are not validated. */
const FREE = ["training", "metrics"];
/** Arrays of similar elements, of which only the first is changed. */
const paths = [...pathsOf(card)];

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) yield* pathsOf(value[0], [...path, 0]);
  else if (typeof value === "object" && value !== null && !FREE.includes(String(path[0]))) {
    for (const [key, own] of Object.entries(value)) yield* pathsOf(own, [...path, key]);
  }
}

const valueAt = (path: Path) => path.reduce((own, key) => (own as Json)[key], card as unknown);

/** A copy of the card with one field changed, or removed. */
function withField(path: Path, change: (parent: Json, key: string) => void): Json {
  const copy = structuredClone(card);
  const parent = path.slice(0, -1).reduce((own, key) => (own as Json)[key], copy as unknown);
  change(parent as Json, String(path.at(-1)));
  return copy;
}

/** Invalid values of a field, by what is wrong with them. */
function wrongValues(value: unknown, path: Path): [string, unknown][] {
  const field = path.filter((key) => typeof key === "string").join(".");
  const mayBeNegative = ["scaler.mean", "classMeans", "featureSet.revision"].includes(field) ||
    field.startsWith("featureSet.parameters.");
  if (typeof value === "number") {
    return [["a text", String(value)], ["a list", [value]], ["an object", {}], ["nothing", null]]
      .concat(mayBeNegative ? [] : [["negative", -1]]) as [string, unknown][];
  }
  if (typeof value === "string") {
    return [["empty", ""], ["a number", 7], ["a list", [value]], ["nothing", null]];
  }
  if (Array.isArray(value)) {
    return [
      ["empty", []],
      ["too long", [...value, value[0]]],
      ["too short", value.slice(1)],
      ["a text", "x"],
      ["a number", 7],
      ["nothing", null],
      ["a list of lists", [value]],
    ];
  }
  return [["a text", "x"], ["a number", 7], ["a list", []], ["nothing", null]];
}

/** Requires a readable error that names the field. */
async function refuses(changed: Json, path: Path, what: string): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(changed));
  const load = () =>
    loadModel((name) => Promise.resolve(name === "card.json" ? bytes : files[name]));
  const field = path.filter((key) => typeof key === "string").join(".");
  await assert.rejects(load, (error: Error) => {
    const found = `${what} as ${path.join(".")}: ${error.name}: ${error.message}`;
    assert.ok(["SyntaxError", "RangeError"].includes(error.name), found);
    assert.match(error.message, /^Cannot load model: card\.json, field /, found);
    // A change below `featureSet` may only show in its hash.
    const named = [field, ...field.startsWith("featureSet.") ? ["featureSet"] : []];
    assert.ok(
      named.some((name) =>
        new RegExp(`field ${name.replaceAll(".", "\\.")}\\b`).test(error.message)
      ),
      found,
    );
    return true;
  }, `${what} as ${path.join(".")} is accepted`);
}

Deno.test("the changed paths cover all fields of a card", () => {
  const named = new Set(paths.map((path) => path.filter((key) => key !== 0).join(".")));
  for (
    const field of [
      ...["format", "description", "licence", "limits", "training", "metrics", "temperature"],
      ...["threshold", "emotions", "classMeans", "featureSetSha256", "files.model.json"],
      ...["featureSet.id", "featureSet.revision", "featureSet.sampleRateHz", "featureSet.columns"],
      ...["featureSet.parameters", "scaler.mean", "scaler.standardDeviation"],
      ...["scaler.withinSpeaker", "scaler.limit", "files.weights.bin"],
    ]
  ) assert.ok(named.has(field), field);
});

Deno.test("loadModel() refuses a card that lacks a field, and names it", async () => {
  for (const path of paths) {
    // Deleting an element would leave a hole in an array; shorter arrays are tested below.
    if (typeof path.at(-1) === "number") continue;
    await refuses(withField(path, (parent, key) => delete parent[key]), path, "nothing");
  }
});

Deno.test("loadModel() refuses a card with a field of another type, size or sign, and names it", async () => {
  for (const path of paths) {
    for (const [what, value] of wrongValues(valueAt(path), path)) {
      const isNoLimit = path.join(".") === "scaler.limit" && value === null;
      const isOtherList = path.join(".") === "training" || path.join(".") === "metrics";
      if (
        isNoLimit || (isOtherList && typeof value === "object" && !Array.isArray(value) && value)
      ) {
        continue;
      }
      await refuses(withField(path, (parent, key) => parent[key] = value), path, what);
    }
  }
});

Deno.test("loadModel() refuses numbers out of range, equal emotions, and another format", async () => {
  for (
    const [path, value] of [
      [["temperature"], 0],
      [["temperature"], 1e-320],
      [["threshold"], 1.01],
      [["classMeans", 0, 0], 1e999],
      [["classMeans", 0], []],
      [["scaler", "standardDeviation", 3], 0],
      [["scaler", "withinSpeaker", 3], 0],
      [["scaler", "limit"], 0],
      [["featureSet", "revision"], 1.5],
      [["format"], "speech-emotion-card/1"],
      [["emotions"], ["calm", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]],
      [["files", "weights.bin"], "F".repeat(64)],
      [["featureSetSha256"], "0".repeat(64)],
    ] as [Path, unknown][]
  ) {
    await refuses(withField(path, (parent, key) => parent[key] = value), path, String(value));
  }
});

Deno.test("loadModel() states the wrong value of a card and what is expected", () => {
  const message = (path: Path, value: unknown) => {
    try {
      parseCard(JSON.stringify(withField(path, (parent, key) => parent[key] = value)));
    } catch (error) {
      return (error as Error).message.replace("Cannot load model: card.json, field ", "");
    }
  };
  assert.equal(
    message(["temperature"], NaN),
    "temperature: expected number, got null (Invalid type: Expected number but received null)",
  );
  assert.equal(
    message(["classMeans"], [[0.5], [0.5]]),
    "classMeans: expected 8 values, as many as field emotions, got 2",
  );
  assert.equal(
    message(["classMeans", 3], [0.5]),
    `classMeans.3: expected ${rich.columns.length} values, as many as field featureSet.columns, got 1`,
  );
  assert.equal(
    message(["scaler", "mean"], [1]),
    `scaler.mean: expected ${rich.columns.length} values, as many as field featureSet.columns, got 1`,
  );
});

Deno.test("loadModel() refuses a file that is not a card", async () => {
  const loadText = (text: string) =>
    loadModel((name) =>
      Promise.resolve(name === "card.json" ? new TextEncoder().encode(text) : files[name])
    );
  await assert.rejects(loadText("<html>"), {
    name: "SyntaxError",
    message: "Cannot load model: card.json is not JSON",
  });
  for (const text of ["null", "7", '"card"', "[]", "{}"]) {
    await assert.rejects(loadText(text), {
      name: "SyntaxError",
      message: /^Cannot load model: card\.json, field (\(whole file\)|format): expected /,
    });
  }
  assert.deepEqual(Object.keys(files).sort(), [...MODEL_FILES].sort());
});
