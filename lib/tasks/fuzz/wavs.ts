import {
  decodeAudio,
  seededRandom,
  type Signal,
  synthesiseSpeech,
  UnusableRecording,
} from "../../audio/mod.ts";
import { emptyWav, WAV_FORMATS, WAV_HEADER_BYTES, type WavFormat } from "../../audio/encode_wav.ts";
import { NO_SPEECH } from "../../features/speech.ts";
import { predict, type SavedModel } from "../../model/mod.ts";
import { readModel } from "../files.ts";
import { answerOrRefusal, Fault, type FuzzKind, requireProbabilities } from "./kind.ts";
import { choose, join, mutateBytes } from "./mutate.ts";

const NAME = "case.wav";
/** Every so many cases, the emotion is predicted as well. */
const CASES_A_PREDICTION = 20;
const REFUSAL = { errors: ["UnusableRecording"], names: /case\.wav/ };

/**
 * Mutated WAV files.
 *
 * @param decode The decoder that is tried.
 */
export function wavKind(decode: typeof decodeAudio = decodeAudio): FuzzKind {
  const wavs = validWavs();
  let model: Promise<SavedModel> | undefined;
  return {
    id: "wav",
    description: "WAV files of 8 formats; every 20th, where it can be decoded, is predicted too",
    cases: (count) => count,
    makeInput: (_, random) =>
      Promise.resolve({ [NAME]: mutateBytes(choose(wavs, random), random) }),
    check: async ({ [NAME]: wav }, number) => {
      let signal: Signal | undefined;
      const outcome = await answerOrRefusal(async () => {
        signal = requireSignal(await decode(wav, NAME));
      }, REFUSAL);
      if (!signal || number % CASES_A_PREDICTION !== 0) return outcome;
      return await tryPrediction(await (model ??= readModel()), signal);
    },
  };
}

/** Predicts an emotion; without speech there is none, and the commands add the file's name. */
async function tryPrediction(model: SavedModel, signal: Signal) {
  try {
    requireProbabilities((await predict(model, signal)).probabilities);
    return "answered";
  } catch (error) {
    const reasons: readonly string[] = Object.values(NO_SPEECH);
    if (error instanceof UnusableRecording && reasons.includes(error.message)) return "refused";
    throw error;
  }
}

/**
 * Checks that a signal is one.
 *
 * @throws {Fault} If it has no samples, one that is not finite, or no sample rate.
 */
export function requireSignal(signal: Signal): Signal {
  const { samples, sampleRateHz } = signal;
  if (samples.length === 0 || !(sampleRateHz > 0 && Number.isFinite(sampleRateHz))) {
    throw new Fault(`a signal of ${samples.length} samples at ${sampleRateHz} Hz`);
  }
  const bad = samples.findIndex((sample) => !Number.isFinite(sample));
  if (bad >= 0) throw new Fault(`a signal whose sample ${bad} is ${samples[bad]}`);
  return signal;
}

/** Writes the same synthetic sentence as valid WAV files of several formats. */
export function validWavs(): Uint8Array[] {
  const style = { pitchHz: 150, pitchRange: 4, rate: 7, effort: 0.8, breath: 0.2 };
  const { samples, sampleRateHz } = synthesiseSpeech(style, seededRandom(1).uniform);
  const { pcm, float, aLaw, muLaw } = WAV_FORMATS;
  const write = (format: number, channels: number, bitDepth: number) =>
    wavOf(samples, { format, channels, sampleRateHz, bitDepth });
  const plain = write(pcm, 1, 16);
  return [
    plain,
    withExtraChunk(plain),
    write(pcm, 2, 24),
    write(pcm, 1, 32),
    write(float, 1, 32),
    write(float, 2, 64),
    write(aLaw, 1, 8),
    write(muLaw, 1, 8),
  ];
}

/** Writes a signal to all channels of a WAV file. */
function wavOf(samples: Float32Array, format: WavFormat): Uint8Array {
  const bytes = format.bitDepth / 8;
  const view = emptyWav(format, samples.length * format.channels * bytes);
  let at = WAV_HEADER_BYTES;
  for (const sample of samples) {
    for (let channel = 0; channel < format.channels; channel++, at += bytes) {
      writeSample(view, at, sample, format);
    }
  }
  return new Uint8Array(view.buffer);
}

function writeSample(view: DataView, at: number, sample: number, format: WavFormat): void {
  const { bitDepth } = format, isFloat = format.format === WAV_FORMATS.float;
  if (isFloat && bitDepth === 32) return view.setFloat32(at, sample, true);
  if (isFloat) return view.setFloat64(at, sample, true);
  // The bytes of A-law and µ-law mean other numbers, so that a sound becomes a rough one.
  if (bitDepth === 8) return view.setInt8(at, Math.round(sample * 127));
  const value = Math.round(sample * 2 ** (bitDepth - 1));
  for (let byte = 0; byte < bitDepth / 8; byte++) {
    view.setUint8(at + byte, Math.floor(value / 256 ** byte) & 255);
  }
}

/** Puts a chunk of odd length before the samples of a plain file. */
function withExtraChunk(wav: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode("LIST\x05\0\0\0hello\0");
  const file = join(join(wav.subarray(0, 36), text), wav.subarray(36));
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  return file;
}
