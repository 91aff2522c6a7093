import { fromFileUrl, join } from "@std/path";
import { tidyJson } from "../report/words.ts";
import { findChromium, HOW_TO_GET_CHROMIUM } from "./chromium.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { writeWhole } from "./files.ts";
import { type LabEnvironment, prepareLab, PYTHON } from "./lab_environment.ts";
import { type Notebook, notebookDifference, tidyNotebook, withPictures } from "./notebook_file.ts";
import { rasterise } from "./rasterise.ts";

const FOLDER = "notebooks";
const USAGE = `Executes the notebooks from top to bottom and stores their outputs.

usage: deno task notebooks [--check] [--python PATH] [NAME…]

  NAME           only notebooks whose names start with NAME, such as 02
  --check        store nothing; end with code 1 if outputs differ from the stored ones
  --python PATH  Python 3.10 or newer (default: python3)

Without --check, it needs Chromium to draw the figures as pictures. The only recordings that the
notebooks use are those in data/samples/, so that their outputs are the same on every machine.`;

await runCommand(async () => {
  const { values, positionals } = parseCommand(USAGE, {
    check: { type: "boolean", default: false },
    python: { type: "string", default: PYTHON },
  }, true);
  const names = (await notebookNames()).filter((name) =>
    positionals.length === 0 || positionals.some((start) => name.startsWith(start))
  );
  if (names.length === 0) throw new WrongUsage(`No notebook starts with ${positionals.join(", ")}`);
  const chromium = values.check ? undefined : await findChromium();
  if (!values.check && !chromium) {
    throw new Error(`Pictures are drawn by Chromium. ${HOW_TO_GET_CHROMIUM}`);
  }
  const lab = await prepareLab(values.python);
  let different = 0;
  for (const name of names) {
    const started = performance.now();
    const executed = tidyNotebook(await execute(lab, name));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    if (chromium) {
      const notebook = await withPictures(executed, (figures) => rasterise(chromium, figures));
      await writeWhole(join(FOLDER, name), tidyJson(notebook));
      console.log(`${name}: ${seconds} s, stored`);
    } else {
      const stored = JSON.parse(await Deno.readTextFile(join(FOLDER, name)));
      const difference = notebookDifference(stored, executed);
      if (difference) different++;
      console.log(`${name}: ${seconds} s, ${difference ?? "as stored"}`);
    }
  }
  if (different > 0) {
    throw new Error(`${different} of ${names.length} notebooks differ from the stored ones`);
  }
});

async function notebookNames(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(FOLDER));
  return entries.map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
}

/** Runs all cells in a new kernel. */
async function execute({ python, env }: LabEnvironment, name: string): Promise<Notebook> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [fromFileUrl(new URL("./execute_notebook.py", import.meta.url)), join(FOLDER, name)],
    env,
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) {
    const lines = new TextDecoder().decode(stderr).trimEnd().split("\n");
    throw new Error(`${name} failed:\n${lines.slice(-25).join("\n")}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}
