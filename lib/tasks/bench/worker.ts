import { expose } from "comlink";
import { decodeWav } from "../../audio/mod.ts";
import { baseline } from "../../features/mod.ts";

/** What a worker of the bench does for it. */
export interface BenchWorker {
  /** `baseline` features of WAV files. */
  baselineOf(wavs: readonly Uint8Array[]): Float32Array[];
}

expose(
  {
    baselineOf: (wavs) => wavs.map((wav) => baseline.extract(decodeWav(wav))),
  } satisfies BenchWorker,
);
