import assert from "node:assert/strict";
import { dirname, fromFileUrl, join, relative, resolve } from "@std/path";

const LIB = fromFileUrl(new URL("../lib", import.meta.url));

/** Imports go one way: a folder may use itself and those before it. */
const FOLDERS = [
  "std_path",
  "core",
  "tensorflow",
  "audio",
  "corpus",
  "dataset",
  "features",
  "training",
  "model",
  "evaluation",
  "experiments",
  "report",
  "tasks",
  "notebook",
  "app",
];
/** Folders whose code runs in a browser as it is. */
const BROWSER_FOLDERS = ["core", "tensorflow", "audio", "dataset", "features", "training", "model"];
/** Files of other folders that those may use: no disk, network or process in them. */
const PURE_FILES = [
  "corpus/emotions.ts",
  "corpus/recording.ts",
  "corpus/ravdess.ts",
  "corpus/corpus_definition.ts",
  "corpus/crema_d.ts",
  "corpus/emodb.ts",
  "corpus/nemo.ts",
  "corpus/registry.ts",
];

interface Import {
  /** Path below `lib/`. */
  readonly target: string;
  /** Whether only types are imported, which are gone when the code runs. */
  readonly typesOnly: boolean;
}

interface Source {
  /** Path below `lib/`. */
  readonly path: string;
  readonly folder: string;
  /** The text without comments. */
  readonly code: string;
  /** Local files that it imports or starts as workers. */
  readonly imports: readonly Import[];
}

/** Statements that import from, export from, or only load a local file. */
const STATEMENT = /^(?:import|export)\b(?:([^;"=(]*?)\bfrom\s*|\s+)"(\.[^"]+)"/gm;
/** Imports at run time, and workers. */
const EXPRESSION = /\b(?:import\(|new URL\()\s*"(\.[^"]+\.ts)"/g;

function importsOf(path: string, code: string): Import[] {
  const below = (target: string) => relative(LIB, resolve(LIB, dirname(path), target));
  const statements = [...code.matchAll(STATEMENT)].map(([, what = "", target]) => {
    const names = /\{([^}]*)\}/.exec(what)?.[1].split(",").map((name) => name.trim()) ?? [];
    const named = names.filter((name) => name !== "");
    const typesOnly = /^\s*type\b/.test(what) ||
      (named.length > 0 && /^\s*\{/.test(what) && named.every((name) => name.startsWith("type ")));
    return { target: below(target), typesOnly };
  });
  const expressions = [...code.matchAll(EXPRESSION)]
    .map(([, target]) => ({ target: below(target), typesOnly: false }));
  return [...statements, ...expressions];
}

async function sources(folder = LIB): Promise<Source[]> {
  const found: Source[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const full = join(folder, name);
    if (isDirectory) found.push(...await sources(full));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(full);
      const code = text.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/(^|\s)\/\/.*/g, "$1");
      const path = relative(LIB, full);
      found.push({ path, folder: path.split("/")[0], code, imports: importsOf(path, code) });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const all = await sources();
const byPath = new Map(all.map((source) => [source.path, source]));

Deno.test("imports are read off the code: values, types, mixed, for effect, at run time, workers", () => {
  const code = `
import { a } from "./a.ts";
import type { B } from "./b.ts";
import {
  type C,
  type D,
} from "./c.ts";
import { type E, e } from "../core/e.ts";
import * as f from "./f.ts";
import g from "./g.ts";
import "./h.ts";
export * from "./i.ts";
export type { J } from "./j.ts";
export { type K } from "./k.ts";
import l from "./l.wasm" with { type: "bytes" };
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
const m = await import("./m.ts");
const worker = new Worker(new URL("./n.ts", import.meta.url), { type: "module" });
export const text = "from './o.ts'", folder = "./p", hidden =
  ".q";
`;
  const found = importsOf("model/x.ts", code).map(({ target, typesOnly }) =>
    `${target}${typesOnly ? " (types)" : ""}`
  );
  assert.deepEqual(found, [
    ...["model/a.ts", "model/b.ts (types)", "model/c.ts (types)", "core/e.ts", "model/f.ts"],
    ...["model/g.ts", "model/h.ts", "model/i.ts", "model/j.ts (types)", "model/k.ts (types)"],
    ...["model/l.wasm", "model/m.ts", "model/n.ts"],
  ]);
});

Deno.test("lib/ is read whole: every folder has files, every import is seen and found", async () => {
  const folders = new Set(all.map(({ folder }) => folder));
  for (const folder of FOLDERS) assert.ok(folders.has(folder), `no file in ${folder}`);
  for (const { path, code, imports } of all) {
    const written = code.match(/\bfrom\s*"\./g)?.length ?? 0;
    const seen = imports.length - [...code.matchAll(EXPRESSION)].length;
    assert.ok(seen >= written, `${path}: ${written} local imports, of which ${seen} are seen`);
    for (const { target } of imports) {
      const exists = byPath.has(target) ||
        (!target.endsWith(".ts") && (await Deno.stat(join(LIB, target))).isFile);
      assert.ok(exists, `${path} imports ${target}, which is not there`);
    }
  }
});

Deno.test("imports between folders go one way, those of types too", () => {
  const wrong: string[] = [];
  for (const { path, folder, imports } of all) {
    if (path === "mod.ts") continue; // the entry point of all folders
    assert.ok(FOLDERS.includes(folder), `${path} is in no folder`);
    for (const { target } of imports) {
      const from = FOLDERS.indexOf(folder), to = FOLDERS.indexOf(target.split("/")[0]);
      if (!(to >= 0 && to <= from)) wrong.push(`${path} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** Finds files that import each other in a circle, along the way. */
function findCircle(files: ReadonlyMap<string, Pick<Source, "imports">>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return;
    for (const { target } of files.get(path)?.imports ?? []) {
      const circle = visit(target, [...way, path]);
      if (circle) return circle;
    }
    done.add(path);
  };
  for (const path of files.keys()) {
    const circle = visit(path, []);
    if (circle) return circle;
  }
}

Deno.test("no files import each other in a circle, not even types", () => {
  const graph = (edges: Record<string, string[]>) =>
    new Map(
      Object.entries(edges).map(([path, targets]) => [path, {
        imports: targets.map((target) => ({ target, typesOnly: true })),
      }]),
    );
  assert.deepEqual(findCircle(graph({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })), undefined);
  assert.deepEqual(findCircle(graph({ a: ["b"], b: ["c"], c: ["b"] })), ["b", "c", "b"]);
  assert.equal(findCircle(byPath)?.join(" → "), undefined);
});

Deno.test("what runs in a browser uses no disk, process or Node module", () => {
  const reachable = new Map<string, string>();
  const visit = (path: string, from: string) => {
    if (reachable.has(path)) return;
    reachable.set(path, from);
    for (const { target, typesOnly } of byPath.get(path)?.imports ?? []) {
      if (!typesOnly) visit(target, path);
    }
  };
  // Benchmarks lie beside what they time, and run in Deno only.
  for (const { folder, path } of all) {
    if (BROWSER_FOLDERS.includes(folder) && !path.endsWith("_bench.ts")) visit(path, "itself");
  }
  for (const path of PURE_FILES) visit(path, "the list of pure files");
  for (const [path, from] of reachable) {
    const source = byPath.get(path);
    if (!source) continue; // WebAssembly
    assert.ok(
      BROWSER_FOLDERS.includes(source.folder) || PURE_FILES.includes(path),
      `${path} is reached from ${from}`,
    );
    const foreign = /\bDeno\.\w+|"node:\w+|\bprocess\.\w+/.exec(source.code);
    assert.equal(foreign?.[0], undefined, `${path} needs more than a browser`);
  }
});

Deno.test("one file imports Meyda", () => {
  const users = all.filter(({ code }) => code.includes('from "meyda"')).map(({ path }) => path);
  assert.deepEqual(users, ["features/sets/meyda.ts"]);
});

Deno.test("no task asks for all permissions", async () => {
  const config = JSON.parse(await Deno.readTextFile(join(LIB, "../deno.json")));
  assert.ok(Object.keys(config.tasks).length > 5);
  for (const [name, task] of Object.entries<string | { command?: string }>(config.tasks)) {
    const command = typeof task === "string" ? task : task.command ?? "";
    assert.ok(!/ -A\b|--allow-all|--allow-net( |$)/.test(command), name);
    assert.ok(name === "test" || !/--allow-write( |$)/.test(command), name);
  }
});
