import { fromFileUrl, join } from "@std/path";
import { parseCommand, runCommand } from "./command.ts";
import { writeWhole } from "./files.ts";

const USAGE =
  `Compiles lib/features/kernel.as and lib/model/kernel.as, each to a kernel.wasm beside it.

usage: deno task kernel [--check]

  --check  only tell whether the files there are what the sources compile to`;

/**
 * The compiler. It is large, and only who changes a kernel needs it, so it is neither in deno.json
 * nor in the lock file, from which every task would fetch it; for that it must not be found before
 * this runs.
 */
const ASSEMBLYSCRIPT = "npm:assemblyscript@0.28.20/asc";
const FOLDERS = ["features", "model"].map((room) =>
  fromFileUrl(new URL(`../${room}/`, import.meta.url))
);

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { check: { type: "boolean", default: false } });
  for (const folder of FOLDERS) {
    const path = join(folder, "kernel.wasm");
    const compiled = await compile(join(folder, "kernel.as"));
    if (!values.check) {
      await writeWhole(path, compiled);
      console.log(`Wrote ${compiled.length} bytes to ${path}.`);
      continue;
    }
    const present = await Deno.readFile(path);
    if (present.length !== compiled.length || present.some((byte, i) => byte !== compiled[i])) {
      throw new Error(`${path} is not what its source compiles to; run deno task kernel`);
    }
    console.log(`${path} is what its source compiles to.`);
  }
});

/** Compiles AssemblyScript to a module that imports its memory and allocates none. */
async function compile(path: string): Promise<Uint8Array> {
  const { default: asc } = await import(ASSEMBLYSCRIPT);
  const files = new Map<string, string | Uint8Array>([
    ["kernel.ts", await Deno.readTextFile(path)],
  ]);
  const { error, stderr } = await asc.main(
    [
      ...["kernel.ts", "--outFile", "kernel.wasm", "--runtime", "stub", "--importMemory"],
      ...["-O3", "--noAssert", "--enable", "simd"],
    ],
    {
      readFile: (name: string) => files.get(name) ?? null,
      writeFile: (name: string, content: string | Uint8Array) => void files.set(name, content),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`Cannot compile ${path}:\n${stderr}`);
  return files.get("kernel.wasm") as Uint8Array;
}
