import { drawChannel, throughChannel } from "./augment/channel.ts";
import { encodeWav } from "./encode_wav.ts";
import { seededRandom } from "../core/random.ts";
import { resample } from "./resample.ts";
import { changeSpeed } from "./augment/speed.ts";
import { synthesiseSpeech } from "./synthesise.ts";
import { decodeWav } from "./wav.ts";

const STYLE = { pitchHz: 150, pitchRange: 4, rate: 2.9, effort: 0.5, breath: 0.2 };
const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
const wav = encodeWav(signal);

Deno.bench("decodeWav(), 16 bits", () => {
  decodeWav(wav);
});

Deno.bench("resample() to 44.1 kHz", async () => {
  await resample(signal, 44_100);
});

Deno.bench("changeSpeed() by 0.92", async () => {
  await changeSpeed(signal, 0.92);
});

Deno.bench("throughChannel()", () => {
  throughChannel(signal, drawChannel(seededRandom(5)), seededRandom(1));
});
