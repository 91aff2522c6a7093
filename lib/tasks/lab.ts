import { runForeground } from "./child.ts";
import { parseCommand, runCommand } from "./command.ts";
import { prepareLab, PYTHON } from "./lab_environment.ts";
import { parseWholeNumber } from "./options.ts";

/** The notebook that is opened first. */
const FIRST = "00_quickstart.ipynb";

const USAGE = `Opens notebooks/${FIRST} in JupyterLab with the Deno kernel.

usage: deno task lab [--python PATH] [--no-browser] [--port N]

  --python PATH  Python 3.10 or newer (default: python3)
  --no-browser   open no browser, only print the address
  --port N       port (default: 8888 or the next free one)

The first run makes a Python environment with JupyterLab in .lab/ (about 300 MB).`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    python: { type: "string", default: PYTHON },
    "no-browser": { type: "boolean", default: false },
    port: { type: "string" },
  });
  const port = values.port && parseWholeNumber("--port", values.port, 1, 65_535);
  const { jupyter, env } = await prepareLab(values.python);
  const args = ["lab", "--notebook-dir=notebooks", `--LabApp.default_url=/lab/tree/${FIRST}`];
  if (values["no-browser"]) args.push("--no-browser");
  if (Deno.build.os !== "windows" && Deno.uid() === 0) args.push("--allow-root");
  if (port) args.push(`--port=${port}`);
  Deno.exit(await runForeground(jupyter, args, env));
});
