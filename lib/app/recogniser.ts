/// <reference lib="dom" />
import { proxy, wrap } from "comlink";
import type { ModelSummary, Recogniser } from "./recogniser_worker.ts";
import { showLoading } from "./status.ts";

/** The functions of the page's worker. */
export const recogniser = wrap<Recogniser>(
  new Worker(new URL("recogniser_worker.js", import.meta.url), { type: "module" }),
);

/** Resolves when the model is loaded; rejects if it cannot be. */
export const ready: Promise<ModelSummary> = start();

async function start(): Promise<ModelSummary> {
  if (!isSecureContext) throw new Error("this page must be served from localhost or over https");
  try {
    return await recogniser.start(new URL("./", import.meta.url).href, proxy(showLoading));
  } finally {
    showLoading();
  }
}
