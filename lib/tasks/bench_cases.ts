import { decodeWav, durationS, seededRandom } from "../audio/mod.ts";
import { baseline, framesByMeyda, rich } from "../features/mod.ts";
import { ORIGINAL_RECIPE, predict, type TrainedModel, trainMlp } from "../model/mod.ts";

/** Something that is timed. */
export interface BenchCase {
  /** What is done, in words. */
  readonly what: string;
  /** What it is compared with: a pass of `bench_peers.py`, or something else done here. */
  readonly peer:
    | { readonly python: string; readonly name: string }
    | { readonly here: () => unknown; readonly name: string }
    | undefined;
  /** One pass of ours. */
  run(): unknown;
}

/** Clips that `Meyda.extract` goes through: it takes long. */
const MEYDA_CLIPS = 2;
const EPOCHS = 20;

/**
 * What is timed.
 *
 * @param wavs Recordings at 16 kHz, as WAV files.
 * @param model The saved model.
 * @returns The cases, in order.
 */
export function benchCases(wavs: readonly Uint8Array[], model: TrainedModel): BenchCase[] {
  const signals = wavs.map((wav) => decodeWav(wav));
  const few = signals.slice(0, MEYDA_CLIPS);
  const random = seededRandom(1);
  const training = {
    values: Float32Array.from({ length: 1_080 * 180 }, () => random.uniform() - 0.5),
    labels: Int32Array.from({ length: 1_080 }, (_, i) => i % 8),
    classes: 8,
  };
  const recipe = { ...ORIGINAL_RECIPE, maxEpochs: EPOCHS, patience: Infinity };
  return [
    {
      what: `baseline features of ${wavs.length} clips, one core`,
      peer: { python: "baseline", name: "librosa, one thread" },
      run: () => wavs.forEach((wav) => baseline.extract(decodeWav(wav))),
    },
    {
      what: `baseline features of ${few.length} clips, one core`,
      peer: { here: () => few.forEach(framesByMeyda), name: "Meyda.extract: MFCC and chroma" },
      run: () => few.forEach((signal) => baseline.extract(signal)),
    },
    {
      what: `rich features of ${wavs.length} clips, one core`,
      peer: { python: "rich", name: "openSMILE ComParE functionals" },
      run: () => wavs.forEach((wav) => rich.extract(decodeWav(wav))),
    },
    {
      what: `${EPOCHS} epochs of the baseline's perceptron, 1,080 rows`,
      peer: { python: "epochs", name: "scikit-learn, one thread" },
      run: () => trainMlp(training, seededRandom(1), recipe),
    },
    {
      what: `an answer to a recording of ${durationS(signals[0]).toFixed(1)} s, model loaded`,
      peer: undefined,
      run: () => predict(model, signals[0]),
    },
  ];
}
