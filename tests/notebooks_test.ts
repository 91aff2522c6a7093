import assert from "node:assert/strict";
import { join, toFileUrl } from "@std/path";
import { PLOTLY_MIME } from "../lib/report/figure.ts";
import {
  type Notebook,
  notebookDifference,
  sourceOf,
  tidyNotebook,
  withPictures,
} from "../lib/tasks/notebook_file.ts";
import { inTemporaryFolder } from "./helpers/corpus.ts";

const entries = await Array.fromAsync(Deno.readDir("notebooks"));
const names = entries.map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
const notebooks = new Map<string, Notebook>();
for (const name of names) {
  notebooks.set(name, JSON.parse(await Deno.readTextFile(join("notebooks", name))));
}
const codeOf = ({ cells }: Notebook) => cells.filter(({ cell_type }) => cell_type === "code");

Deno.test("there are a quickstart and six notebooks", () => {
  const numbers = names.map((name) => name.slice(0, 2));
  assert.deepEqual(numbers, ["00", "01", "02", "03", "04", "05", "06"]);
});

Deno.test("every notebook links to the next, and links lead somewhere", async () => {
  for (const [i, name] of names.entries()) {
    const text = notebooks.get(name)!.cells
      .filter(({ cell_type }) => cell_type === "markdown").map(sourceOf).join("\n");
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
    for (const target of targets) await Deno.stat(join("notebooks", target));
    if (i + 1 < names.length) assert.ok(targets.includes(names[i + 1]), name);
  }
});

Deno.test("the code of all notebooks is correctly typed", () =>
  inTemporaryFolder(async (folder) => {
    const modules: string[] = [];
    for (const [name, notebook] of notebooks) {
      const code = codeOf(notebook).map((cell) => `${sourceOf(cell)}\n;`).join("\n")
        .replaceAll('"../lib/', `"${toFileUrl(join(Deno.cwd(), "lib")).href}/`);
      assert.ok(code.includes("import "), name);
      modules.push(join(folder, `${name.slice(0, 2)}.ts`));
      await Deno.writeTextFile(modules.at(-1)!, code);
    }
    // The check does see mistakes: one is made in a copy.
    const mistaken = join(folder, "mistaken.ts");
    await Deno.writeTextFile(mistaken, `${await Deno.readTextFile(modules[0])}\nscale(7);`);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--config", "deno.json", ...modules, mistaken],
      env: { NO_COLOR: "1" },
    }).output();
    const errors = new TextDecoder().decode(stderr);
    assert.ok(!success);
    const places = [...errors.matchAll(/^ {4}at (\S+):\d+:\d+$/gm)].map(([, place]) => place);
    assert.deepEqual(places, [toFileUrl(mistaken).href], errors);
  }));

for (const [name, notebook] of notebooks) {
  Deno.test(`${name} has short cells, prose between them, and its outputs`, async () => {
    for (const [i, cell] of notebook.cells.entries()) {
      if (cell.cell_type !== "code") continue;
      const lines = sourceOf(cell).split("\n").length;
      assert.ok(lines <= 10, `cell ${i + 1} has ${lines} lines`);
    }
    assert.match(sourceOf(notebook.cells.at(-1)!), /^## Findings and limits$/m);
    const outputs = codeOf(notebook).flatMap((cell) => cell.outputs!);
    const figures = outputs.filter(({ data }) => data?.[PLOTLY_MIME]);
    assert.ok(figures.length >= 2, `${figures.length} figures`);
    for (const { data } of figures) {
      const png = Uint8Array.fromBase64(data!["image/png"] as string);
      assert.deepEqual([...png.subarray(1, 4)], [..."PNG"].map((c) => c.charCodeAt(0)));
    }
    // As it is stored, nothing is left to tidy: no times, warnings or escape codes.
    assert.equal(notebookDifference(notebook, tidyNotebook(notebook)), undefined);
    const { size } = await Deno.stat(join("notebooks", name));
    assert.ok(size < 1_000_000, `${size} bytes`);
  });
}

Deno.test("tables align numbers to the right, also formatted ones, and other text to the left", () => {
  const tables = JSON.stringify(codeOf(notebooks.get("03_training.ipynb")!));
  // Experiment, scaling and a UAR with its interval; then use and speakers such as "01, 11".
  assert.match(tables, /UAR, % +\|\\n","\| :-+ \| :-+ \| -+: \|/);
  assert.match(tables, /use +\| speakers +\|\\n","\| :-+ \| :-+ \|/);
});

const figure = { data: [], layout: { width: 10, height: 10 } };
const cell = (output: object): Notebook => ({
  cells: [{
    cell_type: "code",
    id: "a",
    source: "1 + 1",
    outputs: [{ output_type: "execute_result", ...output }],
  }],
});

Deno.test("tidyNotebook() refuses warnings and escape codes, and names the cell", () => {
  const stderr = { output_type: "stream", name: "stderr", text: "Warning" };
  assert.throws(() => tidyNotebook(cell(stderr)), /output of cell 1: .*Warning/);
  const coloured = { data: { "text/plain": "\u001b[33m2\u001b[39m" } };
  assert.throws(() => tidyNotebook(cell(coloured)), /output of cell 1: /);
});

Deno.test("withPictures() adds a picture to figures and to nothing else", async () => {
  const drawn: unknown[] = [];
  const draw = (figures: readonly unknown[]) => {
    drawn.push(...figures);
    return Promise.resolve(figures.map(() => "AAAA"));
  };
  const pictured = await withPictures(cell({ data: { [PLOTLY_MIME]: figure } }), draw);
  assert.deepEqual(drawn, [figure]);
  assert.equal(pictured.cells[0].outputs![0].data!["image/png"], "AAAA");
  const text = cell({ data: { "text/plain": "2" } });
  assert.deepEqual(await withPictures(text, draw), text);
});

Deno.test("notebookDifference() sees other numbers and sources, and not other pictures", () => {
  const two = cell({ data: { "text/plain": "2", "image/png": "AAAA" } });
  const twoAgain = cell({ data: { "image/png": "BBBB", "text/plain": ["2"] } });
  assert.equal(notebookDifference(two, twoAgain), undefined);
  assert.match(
    notebookDifference(two, cell({ data: { "text/plain": "3" } }))!,
    /cell 1 is stored as .*2.*, executed as .*3/,
  );
  assert.match(notebookDifference(two, { cells: [] })!, /1 cells are stored, 0 were executed/);
});
