import { seededRandom } from "../../core/random.ts";
import { SAMPLE_RATE_HZ } from "../../audio/signal.ts";
import { synthesiseSpeech } from "../../audio/synthesise.ts";
import { baseline } from "../sets/baseline.ts";
import { meanChroma } from "./chroma.ts";
import { CONTOUR_FRAMING, extractSpeechContours } from "../sets/contours.ts";
import { baselineByMeyda } from "../sets/meyda.ts";
import { trackPitch } from "./pitch.ts";
import { richFunctionals } from "../sets/rich.ts";
import { LIBROSA_FRAMING, stftMagnitudes } from "./stft.ts";
import { collectPeaks } from "./tuning.ts";

// All of one synthetic recording of three seconds; "baseline" marks what the others are parts of.
const STYLE = { pitchHz: 150, pitchRange: 4, rate: 2.9, effort: 0.5, breath: 0.2 };
const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
const { samples } = signal;
const spectrogram = stftMagnitudes(samples, LIBROSA_FRAMING);
const contours = extractSpeechContours(signal);

Deno.bench("baseline.extract()", { group: "baseline", baseline: true }, () => {
  baseline.extract(signal);
});

Deno.bench("stftMagnitudes(), 128 ms every 32 ms", { group: "baseline" }, () => {
  stftMagnitudes(samples, LIBROSA_FRAMING);
});

Deno.bench("tuning", { group: "baseline" }, () => {
  const peaks = collectPeaks(SAMPLE_RATE_HZ);
  peaks.add(spectrogram);
  peaks.tuning();
});

Deno.bench("meanChroma(), tuning included", { group: "baseline" }, () => {
  meanChroma([spectrogram], SAMPLE_RATE_HZ);
});

Deno.bench("Meyda.extract()", { group: "baseline" }, () => {
  baselineByMeyda(signal);
});

Deno.bench("extractSpeechContours()", { group: "rich", baseline: true }, () => {
  extractSpeechContours(signal);
});

Deno.bench("stftMagnitudes(), 32 ms every 10 ms", { group: "rich" }, () => {
  stftMagnitudes(samples, CONTOUR_FRAMING);
});

Deno.bench("trackPitch()", { group: "rich" }, () => {
  const { hopSamples } = CONTOUR_FRAMING;
  trackPitch(samples, SAMPLE_RATE_HZ, hopSamples, Math.floor(samples.length / hopSamples));
});

Deno.bench("richFunctionals()", { group: "rich" }, () => {
  richFunctionals(contours);
});
