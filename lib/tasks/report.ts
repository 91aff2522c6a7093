import { join } from "@std/path";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { SAVED_EXPERIMENT } from "../evaluation/mod.ts";
import { type Figure, reportPage } from "../report/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, readMetrics, readRecalls, writeWhole } from "./files.ts";

const USAGE = `Writes all results as one page with figures to point at and zoom.

usage: deno task report

The page, ${PATHS.results}/report.html, needs nothing else and no network.`;

await runCommand(async () => {
  parseCommand(USAGE, {});
  const folder = join(PATHS.results, "figures");
  const figures = new Map<string, Figure>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json")) continue;
    figures.set(name.slice(0, -5), JSON.parse(await Deno.readTextFile(join(folder, name))));
  }
  const results = [...(await readMetrics()).values()];
  const page = join(PATHS.results, "report.html");
  const recalls = await Promise.all(
    [SAVED_EXPERIMENT, "rich8-enrolled"].map((name) => readRecalls(name)),
  );
  await writeWhole(page, reportPage(results, figures, recalls, plotly));
  console.log(`Wrote ${page}.`);
});
