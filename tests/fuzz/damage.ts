import fc from "fast-check";

/** Numbers at the edges of what formats can hold; as bits of a float, two are NaN and infinity. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff]
  .concat([0x80000000, 0xffffffff, 0x7fc00000, 0x7f800000]);
/** Headers, and the directories at the end of some formats, are within so many bytes. */
const HEADER_BYTES = 64;

/** A place in a file of any length: in its header, near its end (negative), or anywhere. */
const place = fc.oneof(fc.integer({ min: -HEADER_BYTES, max: HEADER_BYTES }), fc.nat());
const length = fc.oneof(fc.integer({ min: 1, max: HEADER_BYTES }), fc.nat());
const edit = fc.oneof(
  fc.record({ edit: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
  fc.record({
    edit: fc.constant("overwrite" as const),
    at: place,
    value: fc.constantFrom(...EDGES),
    size: fc.constantFrom(1, 2, 4),
    isLittle: fc.boolean(),
  }),
  fc.record({ edit: fc.constant("cut off" as const), at: place }),
  fc.record({ edit: fc.constant("take out" as const), at: place, length }),
  fc.record({ edit: fc.constant("repeat" as const), at: place, length }),
);

/** One change of a file. */
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Some changes of a file, one after the other. */
export const edits: fc.Arbitrary<Edit[]> = fc.array(edit, { minLength: 1, maxLength: 4 });

/** Applies changes to a copy of a file. */
export function damage(file: Uint8Array, edits: readonly Edit[]): Uint8Array {
  return edits.reduce(applyEdit, file.slice());
}

function applyEdit(bytes: Uint8Array, edit: Edit): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = modulo(edit.at, bytes.length);
  if (edit.edit === "cut off") return bytes.slice(0, at);
  if (edit.edit === "flip") {
    bytes[at] ^= 1 << edit.bit;
    return bytes;
  }
  if (edit.edit === "overwrite") {
    const number = new DataView(new ArrayBuffer(4));
    number.setUint32(0, edit.value, edit.isLittle);
    const start = edit.isLittle ? 0 : 4 - edit.size;
    bytes.set(new Uint8Array(number.buffer, start, edit.size).subarray(0, bytes.length - at), at);
    return bytes;
  }
  const end = at + 1 + modulo(edit.length - 1, bytes.length - at);
  const [to, from] = edit.edit === "repeat" ? [end, at] : [at, end];
  return Uint8Array.from([...bytes.subarray(0, to), ...bytes.subarray(from)]);
}

const modulo = (a: number, b: number) => ((a % b) + b) % b;

/** Values that do not belong where they are put. */
const oddValue = fc.oneof(
  fc.constantFrom(null, "", -1, 0, 0.5, 1e9, 1e308, 1e-320, true, [], {}, [null]),
  fc.jsonValue({ maxDepth: 1 }),
);

/** Replaces (or, without a value, removes) what lies at the end of a path of indices in a JSON. */
export const jsonEdit = fc.record({
  path: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  value: fc.option(oddValue, { nil: undefined, freq: 4 }),
});

/** Changes a copy of a JSON file. */
export function damageJson(
  json: Uint8Array,
  { path, value }: { path: readonly number[]; value?: unknown },
): Uint8Array {
  const root = JSON.parse(new TextDecoder().decode(json));
  let parent = root;
  for (const [depth, index] of path.entries()) {
    const keys = Object.keys(parent), key = keys[index % keys.length], child = parent[key];
    const isInner = typeof child === "object" && child !== null && Object.keys(child).length > 0;
    if (isInner && depth < path.length - 1) {
      parent = child;
      continue;
    }
    if (value !== undefined) parent[key] = value;
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    break;
  }
  return new TextEncoder().encode(JSON.stringify(root));
}
