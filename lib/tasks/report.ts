import { join } from "@std/path";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { SAVED_EXPERIMENT } from "../experiments/mod.ts";
import { type Figure, reportPage } from "../report/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, readFigure, readMetrics, writeWhole } from "./files.ts";
import { readMeasured } from "./result_files.ts";

const USAGE = `Writes all results as one page with interactive figures.

usage: deno task report

The page, ${PATHS.results}/report.html, needs no other file and no network.`;

await runCommand(async () => {
  parseCommand(USAGE, {});
  const figures = new Map<string, Figure>();
  for await (const { name } of Deno.readDir(join(PATHS.results, "figures"))) {
    if (!name.endsWith(".json")) continue;
    const figure = name.slice(0, -".json".length);
    figures.set(figure, await readFigure(figure));
  }
  const results = [...(await readMetrics()).values()];
  const page = join(PATHS.results, "report.html");
  const content = { results, figures, ...await readMeasured() };
  await writeWhole(page, reportPage(content, SAVED_EXPERIMENT, plotly));
  console.log(`Wrote ${page}.`);
});
