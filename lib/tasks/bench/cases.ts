import { decodeWav, durationS, resample, SAMPLE_RATE_HZ, seededRandom } from "../../audio/mod.ts";
import type { WorkerPool } from "../../core/pool.ts";
import type { ExtractWorker } from "../../features/extraction/extract_worker.ts";
import { EXPERIMENTS } from "../../experiments/mod.ts";
import {
  baseline,
  baselineByMeyda,
  decodeAtRate,
  type FeatureSet,
  rich,
} from "../../features/mod.ts";
import { mlp, ORIGINAL_MLP, predict, type SavedModel } from "../../model/mod.ts";
import { timeInChromium } from "./browser.ts";
import type { Python } from "./python.ts";
import type { BenchCase } from "./timing.ts";

export interface BenchInputs {
  /** Recordings, as WAV files. */
  readonly wavs: readonly Uint8Array[];
  readonly model: SavedModel;
  /** Workers that extract features. */
  readonly pool: WorkerPool<ExtractWorker>;
  /** Path of the complete RAVDESS corpus, if given. */
  readonly corpus: string | undefined;
  readonly python: Python | undefined;
  /** Path of Chromium, if it is installed. */
  readonly chromium: string | undefined;
  /** An empty folder for temporary files. */
  readonly folder: string;
}

/** Number of clips for `Meyda.extract`, which is slow. */
const MEYDA_CLIPS = 8;
/** Metadata for all clips; without augmentation, features depend on the audio alone. */
const RECORDING = { id: "bench", corpus: "bench", speaker: "bench", emotion: "neutral" };
const EPOCHS = 20;
const TRAINING_ROWS = 1_080;

export function benchCases(inputs: BenchInputs): BenchCase[] {
  const { corpus, python } = inputs;
  return [
    ...featureCases(inputs),
    trainingCase(python),
    ...(corpus ? [recipeCase(corpus, python)] : []),
    ...predictionCases(inputs),
  ];
}

function featureCases({ wavs, pool, python }: BenchInputs): BenchCase[] {
  const recorded = wavs.map((wav) => decodeWav(wav));
  const count = `${wavs.length} clips of ${recorded[0].sampleRateHz / 1_000} kHz`;
  const few = recorded.slice(0, MEYDA_CLIPS).map((signal) => resample(signal, SAMPLE_RATE_HZ));
  const extractAll = ({ extract }: FeatureSet) => async () => {
    for (const wav of wavs) extract(await decodeAtRate(wav, ""));
  };
  const extractOnWorker = (wav: Uint8Array) =>
    pool.run((worker) => worker.extractRecording(wav, "", RECORDING, [baseline.id]));
  return [
    {
      what: `resampling ${count} to 16 kHz, one core`,
      here: () => recorded.forEach((signal) => resample(signal, SAMPLE_RATE_HZ)),
      peer: "soxr HQ",
      there: python?.pass("resample", "one"),
    },
    {
      what: `decoding ${count} to 16 kHz, one core`,
      here: async () => {
        for (const wav of wavs) await decodeAtRate(wav, "");
      },
      peer: "librosa.load, one thread",
      there: python?.pass("decode", "one"),
    },
    {
      what: `baseline features of ${count}, from WAV, one core`,
      here: extractAll(baseline),
      peer: "librosa, one thread",
      there: python?.pass("files", "one"),
    },
    {
      what: `baseline features of ${count}, from WAV, all cores`,
      here: () => Promise.all(wavs.map(extractOnWorker)),
      peer: "librosa, its default threads",
      there: python?.pass("files", "all"),
    },
    {
      what: `baseline features of ${few.length} clips, one core`,
      here: () => few.forEach((signal) => baseline.extract(signal)),
      peer: "Meyda.extract, the same features",
      there: () => few.forEach(baselineByMeyda),
    },
    {
      what: `rich features of ${count}, from WAV, one core`,
      here: extractAll(rich),
      peer: "openSMILE ComParE functionals",
      there: python?.pass("rich", "one"),
    },
  ];
}

function trainingCase(python: Python | undefined): BenchCase {
  const random = seededRandom(1);
  const length = TRAINING_ROWS * baseline.columns.length;
  const data = {
    values: Float32Array.from({ length }, () => random.uniform() - 0.5),
    labels: Int32Array.from({ length: TRAINING_ROWS }, (_, i) => i % 8),
    classes: 8,
  };
  const { earlyStopping: _, ...config } = ORIGINAL_MLP;
  return {
    what: `${EPOCHS} epochs of the original MLP, ${TRAINING_ROWS.toLocaleString("en")} rows`,
    here: async () => {
      const model = await mlp.fit(data, { ...config, epochs: EPOCHS }, seededRandom(1));
      model.dispose();
    },
    peer: "scikit-learn, one thread",
    there: python?.pass("epochs", "one"),
  };
}

function recipeCase(corpus: string, python: Python | undefined): BenchCase {
  const { seeds } = EXPERIMENTS.find(({ id }) => id === "original4-random")!;
  const args = ["run", "--allow-read", "lib/tasks/bench/recipe.ts", corpus];
  return {
    what: `the original recipe, files to accuracy, ${seeds} trainings, process start included`,
    here: () => runProcess(Deno.execPath(), args),
    peer: "librosa and scikit-learn",
    there: python &&
      (() => runProcess(python.path, ["lib/tasks/bench/recipe.py", corpus, String(seeds)])),
    once: true,
  };
}

function predictionCases({ wavs, model, chromium, folder }: BenchInputs): BenchCase[] {
  const signal = decodeWav(wavs[0]);
  const seconds = durationS(signal);
  const what = `prediction for a recording of ${seconds.toFixed(1)} s, model loaded`;
  const common = { what, peer: "duration of the recording", there: () => seconds };
  const cases: BenchCase[] = [{ ...common, here: () => predict(model, signal) }];
  if (chromium) {
    const here = () => timeInChromium(chromium, wavs[0], folder);
    cases.push({ ...common, what: `${what}, in Chromium`, here, once: true });
  }
  return cases;
}

/** Runs a program to its end and shows its standard error. */
async function runProcess(program: string, args: string[]): Promise<void> {
  const options = { args, stdout: "null", stderr: "inherit" } as const;
  const { success } = await new Deno.Command(program, options).spawn().status;
  if (!success) throw new Error(`${program} ${args.join(" ")} failed; the messages above say why`);
}
