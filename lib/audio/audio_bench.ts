import { seededRandom } from "../core/random.ts";
import { drawChannel, throughChannel } from "./augment/channel.ts";
import { encodeWav } from "./encode_wav.ts";
import { changeSpeed, resample } from "./resample.ts";
import { synthesiseSpeech } from "./synthesise.ts";
import { decodeWav } from "./wav.ts";

const STYLE = { pitchHz: 150, pitchRange: 4, rate: 2.9, effort: 0.5, breath: 0.2 };
const signal = synthesiseSpeech(STYLE, seededRandom(1).uniform);
const wav = encodeWav(signal);
const recorded = resample(signal, 48_000);
const channel = drawChannel(seededRandom(5));

Deno.bench("decodeWav(), 16 bits", () => void decodeWav(wav));
Deno.bench("resample() from 48 to 16 kHz", () => void resample(recorded, 16_000));
Deno.bench("changeSpeed() by 0.92", () => void changeSpeed(signal, 0.92));
Deno.bench("throughChannel()", () => void throughChannel(signal, channel, seededRandom(1)));
