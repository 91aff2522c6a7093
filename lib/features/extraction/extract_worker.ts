import { expose } from "comlink";
import { extractRecording } from "./extract_recording.ts";

const worker = { extractRecording };
/** The functions of an extraction worker. */
export type ExtractWorker = typeof worker;
expose(worker);
