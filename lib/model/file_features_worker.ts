import { expose } from "comlink";
import { featuresOfFile } from "./predict.ts";

const worker = { featuresOfFile };
/** The functions of a worker that extracts features from files. */
export type FileFeaturesWorker = typeof worker;
expose(worker);
