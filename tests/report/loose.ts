import type { Figure } from "../../lib/report/mod.ts";

// deno-lint-ignore no-explicit-any -- figures are Plotly's JSON
export type Loose = any;

/** Traces and layout of a figure, loosely typed. */
export function loose({ data, layout }: Figure): { data: Loose[]; layout: Loose } {
  return { data: [...data], layout };
}
