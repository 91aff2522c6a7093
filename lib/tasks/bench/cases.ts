import { decodeWav, durationS, seededRandom } from "../../audio/mod.ts";
import { baseline, baselineByMeyda, rich } from "../../features/mod.ts";
import { ORIGINAL_RECIPE, predict, type TrainedModel, trainMlp } from "../../model/mod.ts";
import type { WorkerPool } from "../../core/pool.ts";
import { timeInChromium } from "./browser.ts";
import { baselineOnAllCores } from "./pool.ts";
import type { BenchWorker } from "./worker.ts";

/** What ours is compared with. */
export type Peer =
  /** A pass of `bench_peers.py`, on one thread or on as many as it likes. */
  | { readonly pass: string; readonly threads: "one" | "all"; readonly name: string }
  /** A Python script, from start to end. */
  | { readonly script: readonly string[]; readonly name: string }
  /** A time that is known, in seconds. */
  | { readonly seconds: number; readonly name: string }
  /** Something else done here. */
  | { readonly here: () => unknown; readonly name: string };

/** Something that is timed. */
export interface BenchCase {
  /** What is done, in words. */
  readonly what: string;
  /** What it is compared with, if there is anything. */
  readonly peer?: Peer;
  /** Passes that count, if fewer than asked for: it takes long. */
  readonly runs?: number;
  /** One pass of ours; if it times itself, its seconds. */
  run(): unknown;
}

/** Clips that `Meyda.extract` goes through: it takes long. */
const MEYDA_CLIPS = 8;
const EPOCHS = 20;

/** What the cases work on. */
export interface BenchInputs {
  /** Recordings at 16 kHz, as WAV files. */
  readonly wavs: readonly Uint8Array[];
  /** The saved model. */
  readonly model: TrainedModel;
  /** Workers that compute `baseline` features. */
  readonly pool: WorkerPool<BenchWorker>;
  /** All of RAVDESS at 16 kHz, if given. */
  readonly corpus: string | undefined;
  /** Path of Chromium, if there is one. */
  readonly chromium: string | undefined;
  /** A folder for files that are needed meanwhile. */
  readonly folder: string;
}

/**
 * What is timed.
 *
 * @param inputs What to work on.
 * @returns The cases, in order.
 */
export function benchCases(inputs: BenchInputs): BenchCase[] {
  const { wavs, model, pool, corpus, chromium, folder } = inputs;
  const signals = wavs.map((wav) => decodeWav(wav));
  const few = signals.slice(0, MEYDA_CLIPS);
  const random = seededRandom(1);
  const training = {
    values: Float32Array.from({ length: 1_080 * 180 }, () => random.uniform() - 0.5),
    labels: Int32Array.from({ length: 1_080 }, (_, i) => i % 8),
    classes: 8,
  };
  const recipe = { ...ORIGINAL_RECIPE, maxEpochs: EPOCHS, patience: Infinity };
  const length = `${durationS(signals[0]).toFixed(1)} s`;
  const realTime: Peer = { seconds: durationS(signals[0]), name: "the recording itself" };
  const cases: BenchCase[] = [
    {
      what: `baseline features of ${wavs.length} clips, one core`,
      peer: { pass: "baseline", threads: "one", name: "librosa, one thread" },
      run: () => wavs.forEach((wav) => baseline.extract(decodeWav(wav))),
    },
    {
      what: `baseline features of ${wavs.length} clips, all cores`,
      peer: { pass: "baseline", threads: "all", name: "librosa, as it comes" },
      run: () => baselineOnAllCores(pool, wavs.map((wav) => () => Promise.resolve(wav))),
    },
    {
      what: `baseline features of ${few.length} clips, one core`,
      peer: { here: () => few.forEach(baselineByMeyda), name: "Meyda.extract, the same features" },
      run: () => few.forEach((signal) => baseline.extract(signal)),
    },
    {
      what: `rich features of ${wavs.length} clips, one core`,
      peer: { pass: "rich", threads: "one", name: "openSMILE ComParE functionals" },
      run: () => wavs.forEach((wav) => rich.extract(decodeWav(wav))),
    },
    {
      what: `${EPOCHS} epochs of the baseline's perceptron, 1,080 rows`,
      peer: { pass: "epochs", threads: "one", name: "scikit-learn, one thread" },
      run: () => trainMlp(training, seededRandom(1), recipe),
    },
  ];
  if (corpus) {
    cases.push({
      what: "the original recipe, files to accuracy, from a cold start",
      peer: {
        script: ["lib/tasks/bench_recipe.py", corpus],
        name: "librosa and scikit-learn",
      },
      runs: 1,
      run: () => runProcess(Deno.execPath(), ["run", "--allow-read", RECIPE_SCRIPT, corpus]),
    });
  }
  cases.push({
    what: `an answer to a recording of ${length}, model loaded`,
    peer: realTime,
    run: () => predict(model, signals[0]),
  });
  if (chromium) {
    cases.push({
      what: `an answer to a recording of ${length} in Chromium`,
      peer: realTime,
      runs: 1,
      run: () => timeInChromium(chromium, wavs[0], folder),
    });
  }
  return cases;
}

const RECIPE_SCRIPT = "lib/tasks/bench_recipe.ts";

/**
 * Runs a program to its end.
 *
 * @param program Path of it.
 * @param args Its arguments.
 * @throws {Error} If it fails; what it says on standard error is shown.
 */
export async function runProcess(program: string, args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(program, {
    args: [...args],
    stdout: "null",
    stderr: "inherit",
  }).spawn().status;
  if (!success) throw new Error(`${program} ${args.join(" ")} failed; the messages above say why`);
}
