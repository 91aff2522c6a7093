/// <reference lib="dom" />
import type { Figure } from "../report/figure.ts";
import { element } from "./dom.ts";
import { complain } from "./status.ts";
import { BLANK } from "./time_figure.ts";

/** The functions of Plotly that the app uses. */
interface Plotly {
  react(target: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
}

declare global {
  /** Defined once the script has been loaded. */
  var Plotly: Plotly | undefined;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map<HTMLElement, Figure>();
dark.addEventListener("change", () => {
  for (const [target, figure] of drawn) {
    if (target.isConnected) void draw(target, figure);
  }
});

let loading: Promise<Plotly> | undefined;

/**
 * Loads Plotly once. It is larger than all the rest and therefore not loaded with the page.
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
 * Draws a figure as large as its target, in the colours of the page; again when these change. If that
 * fails, the target says why.
 */
export async function draw(target: HTMLElement, figure: Figure): Promise<void> {
  for (const other of drawn.keys()) if (!other.isConnected) drawn.delete(other);
  drawn.set(target, figure);
  try {
    const plotly = await loadPlotly();
    if (drawn.get(target) !== figure) return; // another figure has replaced it
    await plotly.react(target, [...figure.data], coloured(figure.layout), {
      displaylogo: false,
      displayModeBar: false,
      responsive: true,
    });
  } catch (error) {
    complain(error, "The figure could not be drawn", target);
  }
}

function coloured(layout: object): object {
  const line = dark.matches ? "#3a3e45" : "#e3e1dc";
  const entries = Object.entries(layout)
    .filter(([key]) => !["width", "height", "title"].includes(key))
    .map(([key, value]) =>
      /^[xy]axis/.test(key)
        ? [key, { ...value, gridcolor: line, zerolinecolor: line, linecolor: line }]
        : [key, key === "shapes" ? value.map(colouredShape) : value]
    );
  return {
    ...Object.fromEntries(entries),
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", color: dark.matches ? "#f0efec" : "#1b1c1e" },
  };
}

function colouredShape(shape: { readonly name?: string }): object {
  return shape.name === BLANK ? { ...shape, fillcolor: dark.matches ? "#1f2226" : "#fff" } : shape;
}
