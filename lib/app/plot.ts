/// <reference lib="dom" />
import type { Figure } from "../report/figure.ts";
import { element } from "./dom.ts";

/** The functions of Plotly that the app uses. */
interface Plotly {
  react(target: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
}

declare global {
  /** Defined once the script has been loaded. */
  var Plotly: Plotly | undefined;
}

/** Margins of the figures over time, in pixels; equal, so that their time axes line up. */
export const TIME_MARGIN = { l: 48, r: 12, t: 8, b: 36 } as const;

const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map<HTMLElement, Figure>();
dark.addEventListener("change", () => {
  for (const [target, figure] of drawn) {
    if (target.isConnected) void draw(target, figure);
    else drawn.delete(target);
  }
});

let loading: Promise<Plotly> | undefined;

/**
 * Loads Plotly, which is larger than all the rest and therefore not loaded with the page.
 *
 * @returns Plotly; the same at every call.
 * @throws {Error} If it cannot be loaded.
 */
export function loadPlotly(): Promise<Plotly> {
  return loading ??= new Promise((resolve, reject) => {
    const script = element("script", { src: "plotly.min.js" });
    script.addEventListener("load", () => resolve(globalThis.Plotly!));
    script.addEventListener("error", () => {
      loading = undefined;
      reject(new Error("Figures cannot be drawn: plotly.min.js could not be loaded"));
    });
    document.head.append(script);
  });
}

/**
 * Draws a figure as large as its target, in the colours of the page; again when these change.
 *
 * @param target The element to draw it in.
 * @param figure The figure.
 * @param layout Changes of its layout; of an axis, only the given properties change.
 */
export async function draw(
  target: HTMLElement,
  figure: Figure,
  layout: object = {},
): Promise<void> {
  const own = { data: figure.data, layout: withChanges(figure.layout, layout) };
  drawn.set(target, own);
  const plotly = await loadPlotly();
  if (drawn.get(target) !== own) return; // another figure has replaced it
  await plotly.react(target, [...own.data], coloured(own.layout), {
    displaylogo: false,
    displayModeBar: false,
    responsive: true,
  });
}

function withChanges(layout: object, changes: object): object {
  const before = layout as Record<string, object>;
  const changed = Object.entries(changes).map(([key, value]) =>
    /^[xy]axis/.test(key) ? [key, { ...before[key], ...value }] : [key, value]
  );
  return { ...layout, ...Object.fromEntries(changed) };
}

function coloured(layout: object): object {
  const line = dark.matches ? "#3a3e45" : "#e3e1dc";
  const entries = Object.entries(layout)
    .filter(([key]) => !["width", "height", "title"].includes(key))
    .map(([key, value]) =>
      /^[xy]axis/.test(key)
        ? [key, { ...value, gridcolor: line, zerolinecolor: line, linecolor: line }]
        : [key, value]
    );
  return {
    ...Object.fromEntries(entries),
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", color: dark.matches ? "#f0efec" : "#1b1c1e" },
  };
}
