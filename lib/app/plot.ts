/// <reference lib="dom" />
import type { Figure } from "../report/figure.ts";
import { element } from "./dom.ts";
import { complain } from "./status.ts";

/** The functions of Plotly that the app uses. */
interface Plotly {
  react(target: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
}

declare global {
  /** Defined when the script has been loaded. */
  var Plotly: Plotly | undefined;
}

let loading: Promise<Plotly> | undefined;

/**
 * Loads Plotly once, but not with the page: it is larger than all other scripts together.
 *
 * @throws {Error} If it cannot be loaded.
 */
export function loadPlotly(): Promise<Plotly> {
  return loading ??= new Promise((resolve, reject) => {
    const script = element("script", { src: "plotly.min.js" });
    script.addEventListener("load", () => resolve(globalThis.Plotly!));
    script.addEventListener("error", () => {
      loading = undefined;
      reject(new Error("plotly.min.js could not be loaded"));
    });
    document.head.append(script);
  });
}

/**
 * Draws a figure as large as its target; the style sheet colours its axes. If that fails, the target
 * says why.
 */
export async function draw(target: HTMLElement, { data, layout }: Figure): Promise<void> {
  const fitted = {
    ...layout,
    autosize: true,
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    font: { family: "system-ui, sans-serif" },
  };
  const config = { displaylogo: false, displayModeBar: false, responsive: true };
  try {
    await (await loadPlotly()).react(target, [...data], fitted, config);
  } catch (error) {
    complain(error, "The figure could not be drawn", target);
  }
}
