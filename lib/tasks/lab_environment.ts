import { join } from "@std/path";
import { exists, writeWhole } from "./files.ts";

/** Folder of the Python environment for notebooks; git ignores it. */
export const LAB_FOLDER = ".lab";
/** The default name of Python, which `--python` overrides. */
export const PYTHON = Deno.build.os === "windows" ? "python" : "python3";
const REQUIREMENTS = "notebooks/requirements.txt";

/** A Python environment with JupyterLab. */
export interface LabEnvironment {
  /** Paths of its programs. */
  readonly jupyter: string;
  readonly python: string;
  /** Environment variables that both programs need. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes a Python environment with JupyterLab and the Deno kernel, unless it exists already.
 *
 * All of it is in one folder of the repository; nothing is installed in the user's home folder.
 *
 * @throws {Error} If Python, or its module `venv`, is missing; the message says how to get it.
 */
export async function prepareLab(python: string): Promise<LabEnvironment> {
  const root = Deno.cwd();
  const windows = Deno.build.os === "windows";
  const bin = join(root, LAB_FOLDER, windows ? "Scripts" : "bin");
  const labPython = join(bin, windows ? "python.exe" : "python");
  const wanted = await Deno.readTextFile(REQUIREMENTS);
  const installed = join(LAB_FOLDER, "requirements.txt");
  if (!await exists(installed) || await Deno.readTextFile(installed) !== wanted) {
    console.log(`Making a Python environment in ${LAB_FOLDER}/ (once; about 300 MB).`);
    await requirePython(python);
    await run(
      python,
      ["-m", "venv", "--clear", LAB_FOLDER],
      `${python} cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv`,
    );
    await run(
      labPython,
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
      "Installing JupyterLab failed; the messages above say why. It needs a network the first time.",
    );
    await writeWhole(installed, wanted); // last, so that an interrupted installation starts again
  }
  await writeKernel(join(LAB_FOLDER, "share", "jupyter", "kernels", "deno", "kernel.json"));
  return {
    jupyter: join(bin, windows ? "jupyter.exe" : "jupyter"),
    python: labPython,
    // Jupyter's settings and state stay in the folder too.
    env: {
      JUPYTER_CONFIG_DIR: join(root, LAB_FOLDER, "etc"),
      JUPYTER_DATA_DIR: join(root, LAB_FOLDER, "share", "jupyter"),
      JUPYTER_RUNTIME_DIR: join(root, LAB_FOLDER, "runtime"),
    },
  };
}

/**
 * Checks that JupyterLab can run on a Python.
 *
 * @throws {Error} If the program does not exist or is too old; the message says how to get another.
 */
export async function requirePython(python: string): Promise<void> {
  const command = new Deno.Command(python, { args: ["--version"] });
  // Deno throws, instead of rejecting, if there is no such program.
  const { stdout, stderr } = await Promise.try(() => command.output()).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `There is no ${python}. JupyterLab runs on Python: install Python 3.10 or newer ` +
        `(Debian and Ubuntu: apt install python3 python3-venv), or give one with --python PATH`,
    );
  });
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const [, major, minor] = /Python (\d+)\.(\d+)/.exec(text) ?? [];
  if (!minor) throw new Error(`${python} is not Python: ${JSON.stringify(text.trim())}`);
  if (Number(major) === 3 && Number(minor) >= 10) return;
  throw new Error(
    `Python 3.10 or newer is needed for JupyterLab; ${python} is ${major}.${minor}. ` +
      `Give another with --python PATH`,
  );
}

/** Registers the Deno that runs this as a Jupyter kernel. */
async function writeKernel(path: string): Promise<void> {
  const kernel = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { NO_COLOR: "1" }, // no escape codes in stored outputs
  };
  await writeWhole(path, JSON.stringify(kernel, null, 2) + "\n");
}

async function run(command: string, args: readonly string[], failure: string): Promise<void> {
  const { success } = await new Deno.Command(command, { args: [...args] }).spawn().status;
  if (!success) throw new Error(failure);
}
