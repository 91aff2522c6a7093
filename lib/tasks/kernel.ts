import { fileURLToPath } from "node:url";
import { parseCommand, runCommand } from "./command.ts";

const USAGE = `Compiles the AssemblyScript of lib/ (*.as) to WebAssembly beside it.

usage: deno task kernel [--check]

  --check  write nothing; end with code 1 unless each *.wasm is what its source compiles to`;

/**
 * The compiler. Its version is pinned in `kernel.deno.json` and that file's lock file, because with
 * the repository's own every task would download its 100 MB. The name is in a variable so that Deno
 * does not resolve it when it checks this file with the repository's configuration.
 */
const ASSEMBLYSCRIPT = "assemblyscript/asc";
const SOURCES = [
  "audio/resample.as",
  "tensorflow/kernel.as",
  "features/dsp/kernel.as",
  "features/encoder/kernel.as",
];

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { check: { type: "boolean", default: false } });
  for (const name of SOURCES) {
    const source = fileURLToPath(new URL(`../${name}`, import.meta.url));
    const target = source.replace(/\.as$/, ".wasm");
    const compiled = await compile(source);
    if (!values.check) {
      await Deno.writeFile(target, compiled);
      console.log(`Wrote ${compiled.length} bytes to ${target}.`);
      continue;
    }
    const present = await Deno.readFile(target);
    if (present.length !== compiled.length || present.some((byte, i) => byte !== compiled[i])) {
      throw new Error(`${target} is not what its source compiles to; run deno task kernel`);
    }
    console.log(`${target} is what its source compiles to.`);
  }
});

/** Compiles AssemblyScript to a module that imports its memory and allocates none. */
async function compile(path: string): Promise<Uint8Array> {
  const { default: asc } = await import(ASSEMBLYSCRIPT);
  const files = new Map<string, string | Uint8Array>([[
    "kernel.ts",
    await Deno.readTextFile(path),
  ]]);
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
