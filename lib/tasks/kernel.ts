import { fromFileUrl } from "@std/path";
import { parseCommand, runCommand } from "./command.ts";
import { writeWhole } from "./files.ts";

const USAGE = `Compiles each kernel.as of lib/features to kernel.wasm beside it.

usage: deno task kernel [--check]

  --check  write nothing; end with code 1 unless each kernel.wasm is what its source compiles to`;

/**
 * The compiler. It is large and rarely needed, so it is neither in deno.json nor in the lock file,
 * from which every task would download it. Its name is in a variable so that Deno does not look for
 * it before it is imported.
 */
const ASSEMBLYSCRIPT = "npm:assemblyscript@0.28.20/asc";
const FOLDERS = ["dsp", "encoder"];

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { check: { type: "boolean", default: false } });
  for (const folder of FOLDERS) {
    const [source, target] = ["kernel.as", "kernel.wasm"].map((name) =>
      fromFileUrl(new URL(`../features/${folder}/${name}`, import.meta.url))
    );
    const compiled = await compile(source);
    if (!values.check) {
      await writeWhole(target, compiled);
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
