import assert from "node:assert/strict";
import { fromFileUrl, join, relative, resolve } from "@std/path";

const LIB = fromFileUrl(new URL("../lib", import.meta.url));

/** Imports go from right to left only: a room may use those before it. */
const ROOMS = [
  "std_path",
  "workers",
  "corpus",
  "audio",
  "features",
  "dataset",
  "model",
  "evaluation",
  "report",
  "tasks",
  "notebook",
  "app",
];
/** Rooms whose code runs in a browser as it is. */
const BROWSER_ROOMS = ["workers", "audio", "features", "dataset", "model"];
/** Files of other rooms that those may use: no disk, network or process in them. */
const PURE_FILES = ["corpus/emotions.ts", "corpus/clip.ts"];

interface Source {
  /** Path below `lib/`. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** Paths below `lib/` of the local files it imports at run time. */
  readonly imports: readonly string[];
}

async function sources(folder = LIB): Promise<Source[]> {
  const found: Source[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const full = join(folder, name);
    if (isDirectory) found.push(...await sources(full));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(full);
      const path = relative(LIB, full);
      const imports = [...text.matchAll(/^(?:import|export)\s([^;]*?)from "(\.[^"]+)";/gm)]
        .filter(([, what]) => !what.startsWith("type "))
        .map(([, , target]) => relative(LIB, resolve(folder, target)));
      found.push({ path, room: path.split("/")[0], text, imports });
    }
  }
  return found;
}

const all = await sources();

Deno.test("lib/ is read whole: every room has files, every import is found", () => {
  const rooms = new Set(all.map(({ room }) => room));
  for (const room of ROOMS) assert.ok(rooms.has(room), `no file in ${room}`);
  const known = new Set(all.map(({ path }) => path));
  for (const { path, imports } of all) {
    for (const target of imports) assert.ok(known.has(target), `${path} imports ${target}`);
  }
});

Deno.test("imports between rooms go one way", () => {
  for (const { path, room, imports } of all) {
    if (path === "mod.ts") continue;
    assert.ok(ROOMS.includes(room), `${path} is in no room`);
    for (const target of imports) {
      const from = ROOMS.indexOf(room), to = ROOMS.indexOf(target.split("/")[0]);
      assert.ok(to >= 0 && to <= from, `${path} must not import ${target}`);
    }
  }
});

Deno.test("what runs in a browser uses no disk, process or Node module", () => {
  const reachable = new Set<string>();
  const visit = (path: string) => {
    if (reachable.has(path)) return;
    reachable.add(path);
    all.find((source) => source.path === path)!.imports.forEach(visit);
  };
  // Benchmarks lie beside what they time, and run in Deno only.
  all.filter(({ room, path }) => BROWSER_ROOMS.includes(room) && !path.endsWith("_bench.ts"))
    .forEach(({ path }) => visit(path));
  for (const { path, room, text } of all.filter(({ path }) => reachable.has(path))) {
    assert.ok(BROWSER_ROOMS.includes(room) || PURE_FILES.includes(path), `${path} is reachable`);
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    assert.ok(!/\bDeno\.|"node:|process\./.test(code), `${path} needs more than a browser`);
  }
});

Deno.test("one file imports Meyda", () => {
  const users = all.filter(({ text }) => text.includes('from "meyda"')).map(({ path }) => path);
  assert.deepEqual(users, ["features/meyda.ts"]);
});

Deno.test("no task asks for all permissions", async () => {
  const config = JSON.parse(await Deno.readTextFile(join(LIB, "../deno.json")));
  assert.ok(Object.keys(config.tasks).length > 5);
  for (const [name, task] of Object.entries<string | { command?: string }>(config.tasks)) {
    const command = typeof task === "string" ? task : task.command ?? "";
    assert.ok(!/ -A\b|--allow-all|--allow-net( |$)/.test(command), name);
    // evaluate writes where its user says.
    const mayWriteAnywhere = name === "test" || name === "evaluate";
    assert.ok(mayWriteAnywhere || !/--allow-write( |$)/.test(command), name);
  }
});
