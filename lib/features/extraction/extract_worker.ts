import { expose } from "comlink";
import { extractClip } from "./extract_clip.ts";

/** What a worker of the extraction does for it. */
export interface ExtractWorker {
  /** Extracts all features of a clip. */
  extractClip: typeof extractClip;
}

expose({ extractClip } satisfies ExtractWorker);
