import { SAMPLE_RATE_HZ } from "../../audio/signal.ts";
import { synthesiseSpeech } from "../../audio/synthesise.ts";
import { seededRandom } from "../../core/random.ts";
import { baseline } from "../sets/baseline.ts";
import { extractSpeechContours } from "../sets/contours.ts";
import { baselineByMeyda } from "../sets/meyda.ts";
import { rich } from "../sets/rich.ts";
import { CONTOUR_FRAMING } from "../sets/spectral_contours.ts";
import { meanChroma } from "./chroma.ts";
import { trackPitch } from "./pitch.ts";
import { frameCount, stftMagnitudes } from "./stft.ts";
import { collectPeaks } from "./tuning.ts";

// One synthetic recording of three seconds; the baseline of each group is the whole computation,
// the others its steps.
const STYLE = { pitchHz: 150, pitchRange: 4, rate: 2.9, effort: 0.5, breath: 0.2 };
const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
const { samples } = signal;
const spectrogram = stftMagnitudes(samples);

let group = "baseline";
Deno.bench("baseline.extract()", { group, baseline: true }, () => void baseline.extract(signal));
Deno.bench("stftMagnitudes(), 128 ms every 32 ms", { group }, () => void stftMagnitudes(samples));
Deno.bench("tuning", { group }, () => {
  const peaks = collectPeaks(SAMPLE_RATE_HZ);
  peaks.add(spectrogram);
  peaks.tuning();
});
Deno.bench("meanChroma(), tuning included", { group }, () => {
  meanChroma([spectrogram], SAMPLE_RATE_HZ);
});
Deno.bench("Meyda.extract()", { group }, () => void baselineByMeyda(signal));

group = "rich";
Deno.bench("rich.extract()", { group, baseline: true }, () => void rich.extract(signal));
Deno.bench("extractSpeechContours()", { group }, () => void extractSpeechContours(signal));
Deno.bench("stftMagnitudes(), 32 ms every 10 ms", { group }, () => {
  stftMagnitudes(samples, CONTOUR_FRAMING);
});
Deno.bench("trackPitch()", { group }, () => {
  const { hopSamples } = CONTOUR_FRAMING;
  trackPitch(samples, SAMPLE_RATE_HZ, hopSamples, frameCount(samples.length, hopSamples));
});
