import { fileURLToPath } from "node:url";
import { parseCommand, runCommand } from "./command.ts";

const USAGE = `Compiles lib/features/dsp/kernel.as to kernel.wasm beside it.

usage: deno task kernel [--check]

  --check  write nothing; end with code 1 unless kernel.wasm is what its source compiles to`;

/**
 * The compiler, pinned in `kernel.deno.json` and its lock file: in those of the repository, every
 * task would download its 100 MB. The name is in a variable so that Deno does not look for it when
 * it checks this file with the repository's settings.
 */
const ASSEMBLYSCRIPT = "assemblyscript/asc";
const FOLDER = new URL("../features/dsp/", import.meta.url);
const SOURCE = fileURLToPath(new URL("kernel.as", FOLDER));
const COMPILED = fileURLToPath(new URL("kernel.wasm", FOLDER));

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { check: { type: "boolean", default: false } });
  const compiled = await compile(await Deno.readTextFile(SOURCE));
  if (!values.check) {
    await Deno.writeFile(COMPILED, compiled);
    console.log(`Wrote ${compiled.length} bytes to ${COMPILED}.`);
    return;
  }
  const present = await Deno.readFile(COMPILED);
  if (present.length !== compiled.length || present.some((byte, i) => byte !== compiled[i])) {
    throw new Error(`${COMPILED} is not what its source compiles to; run deno task kernel`);
  }
  console.log(`${COMPILED} is what its source compiles to.`);
});

/** Compiles AssemblyScript to a module that imports its memory and allocates none. */
async function compile(source: string): Promise<Uint8Array> {
  const { default: asc } = await import(ASSEMBLYSCRIPT);
  const files = new Map<string, string | Uint8Array>([["kernel.ts", source]]);
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
  if (error) throw new Error(`Cannot compile ${SOURCE}:\n${stderr}`);
  return files.get("kernel.wasm") as Uint8Array;
}
