/// <reference lib="dom" />
import { proxy, wrap } from "comlink";
import type { ModelSummary, Recogniser } from "./recogniser_worker.ts";
import { reasonOf, showLoading } from "./status.ts";

const worker = new Worker(new URL("recogniser_worker.js", import.meta.url), { type: "module" });

/** The functions of the page's worker. */
export const recogniser = wrap<Recogniser>(worker);

/** Resolves when the model is loaded; rejects if it cannot be. */
export const ready: Promise<ModelSummary> = start();

async function start(): Promise<ModelSummary> {
  if (!isSecureContext) throw new Error("this page must be served from localhost or over https");
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", () => reject(new Error("its script cannot be loaded")));
  });
  const started = recogniser.start(new URL("./", import.meta.url).href, proxy(showLoading));
  try {
    return await Promise.race([started, failed]);
  } catch (cause) {
    throw new Error(`${reasonOf(cause)}; load the page again`, { cause });
  } finally {
    showLoading();
  }
}
