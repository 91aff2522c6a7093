import { hashText } from "../../core/hash.ts";
import { type Random, seededRandom } from "../../core/random.ts";

/** Numbers at the edges of what formats can hold; as bits of a float, two are NaN and infinity. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff]
  .concat([0x80000000, 0xffffffff, 0x7fc00000, 0x7f800000]);
/** Values that do not belong where they are put. */
const ODD_VALUES = [null, "", "x", -1, 0, 0.5, 3, 1e9, 1e308, 1e-320, true, [], {}, [null]];
/** Headers, and the directories at the end of some formats, are within so many bytes. */
const HEADER_BYTES = 64;
const MOST_CHANGES = 4;

/** Random numbers of one case; the hash keeps those of neighbouring cases apart. */
export function randomOf(seed: number, number: number): Random {
  return seededRandom(hashText(`${seed} ${number}`));
}

/** Chooses one of some things. */
export function choose<T>(items: readonly T[], random: Random): T {
  return items[random.below(items.length)];
}

/**
 * Changes a file in one to four ways: bits, numbers, headers, its length, or the order of its
 * content.
 */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let left = 1 + random.below(MOST_CHANGES); left > 0 && changed.length > 0; left--) {
    changed = choose(MUTATIONS, random)(changed, random);
  }
  return changed;
}

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  (bytes, random) => writeEdge(bytes, random.below(bytes.length), random),
  (bytes, random) => writeEdge(bytes, random.below(Math.min(HEADER_BYTES, bytes.length)), random),
  (bytes, random) => {
    const fromEnd = 1 + random.below(Math.min(HEADER_BYTES, bytes.length));
    return writeEdge(bytes, bytes.length - fromEnd, random);
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return join(bytes.subarray(0, to), bytes.subarray(from));
  },
];

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  for (let left = 1 + random.below(8); left > 0; left--) {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  }
  return bytes;
}

/** Overwrites one, two or four bytes by a number at an edge, in either order of bytes. */
function writeEdge(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const number = new DataView(new ArrayBuffer(4)), isLittle = random.below(2) === 0;
  number.setUint32(0, choose(EDGES, random), isLittle);
  const size = choose([1, 2, 4], random), start = isLittle ? 0 : 4 - size;
  bytes.set(new Uint8Array(number.buffer, start, size).subarray(0, bytes.length - at), at);
  return bytes;
}

/** Chooses a range that is not empty; half of the time one of at most a header. */
function range(bytes: Uint8Array, random: Random): [number, number] {
  const most = random.below(2) === 0 ? Math.min(HEADER_BYTES, bytes.length) : bytes.length;
  const length = 1 + random.below(most);
  const from = random.below(bytes.length - length + 1);
  return [from, from + length];
}

/** Joins two pieces into a new file. */
export function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Replaces or removes one value of a JSON file, at any depth. */
export function mutateJson(json: Uint8Array, random: Random): Uint8Array {
  const root = JSON.parse(new TextDecoder().decode(json));
  let parent = root;
  for (;;) {
    const key = choose(Object.keys(parent), random);
    const child = parent[key];
    const goOn = typeof child === "object" && child !== null && Object.keys(child).length > 0 &&
      random.below(4) > 0;
    if (goOn) {
      parent = child;
      continue;
    }
    if (random.below(4) > 0) parent[key] = choose(ODD_VALUES, random);
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return new TextEncoder().encode(JSON.stringify(root));
  }
}
