import type { Random } from "../../core/random.ts";
import { meanPower } from "../../core/statistics.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../signal.ts";
import { trimSilence } from "../activity.ts";
import { sampleVoices } from "../synthesise.ts";
import { synthesiseKnocks } from "../sounds.ts";
import { addSound, babble as mixBabble } from "./noises.ts";

/** Simulated recording channel: other voices, knocks, reverberation, frequency response, noise. */
export interface Channel {
  /** Reverberation, if any: its decay time (RT60) and its level below the direct sound. */
  readonly room?: { readonly decayS: number; readonly belowDb: number };
  /** Gain at low (300 Hz shelf), middle (1.2 kHz peak) and high (3 kHz shelf) frequencies. */
  readonly tone: { readonly lowDb: number; readonly middleDb: number; readonly highDb: number };
  /** Cut-off of the high-pass filter, if any: 6 dB down there. */
  readonly highPassHz?: number;
  /** Cut-off of the low-pass filter, if any: 12 dB down there. */
  readonly lowPassHz?: number;
  /** Noise, if any: the signal-to-noise ratio, and the frequency above which its level falls. */
  readonly noise?: { readonly snrDb: number; readonly cornerHz: number };
  /** Other voices in the room, if any: the signal-to-noise ratio. */
  readonly babble?: { readonly snrDb: number };
  /** Knocks, coughs and the like, if any: the signal-to-noise ratio while they sound. */
  readonly knocks?: { readonly snrDb: number };
}

/** Delays of the comb filters of Schroeder's reverberator, chosen so that no echoes coincide. */
const COMB_DELAYS_S = [0.0297, 0.0371, 0.0411, 0.0437];
const ALL_PASS_DELAYS_S = [0.005, 0.0017];
const ALL_PASS_GAIN = 0.7;

/** Fraction of the channels that are telephone lines. */
const TELEPHONE_FRACTION = 0.25;
/** Fraction of the channels that have babble, where babble is allowed. */
const BABBLE_FRACTION = 0.5;

/**
 * Draws a channel at random: a microphone in a room at home or in an office, or a telephone.
 *
 * @param mayHaveBabble Whether half of the channels have other voices instead of noise.
 */
export function drawChannel(random: Random, mayHaveBabble = false): Channel {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  // Everything is drawn whether used or not, so that one choice does not change the others.
  const room = { decayS: between(0.1, 0.6), belowDb: between(1, 12) };
  const tone = { lowDb: between(-8, 8), middleDb: between(-4, 4), highDb: between(-10, 10) };
  const highPassHz = between(60, 350), lowPassHz = between(3_200, 7_700);
  const noise = { snrDb: between(8, 40), cornerHz: 100 * 80 ** random.uniform() };
  const [hasRoom, isHigh, isLow, isNoisy] = [0.6, 0.4, 0.4, 0.8].map((p) => random.uniform() < p);
  const line = { highPassHz: between(200, 400), lowPassHz: between(3_000, 3_800) };
  const isTelephone = random.uniform() < TELEPHONE_FRACTION;
  const babble = { snrDb: between(8, 28) };
  const hasBabble = mayHaveBabble && random.uniform() < BABBLE_FRACTION;
  return {
    tone,
    ...(hasRoom ? { room } : {}),
    ...(isHigh ? { highPassHz } : {}),
    ...(isLow ? { lowPassHz } : {}),
    ...(hasBabble ? { babble } : isNoisy ? { noise } : {}),
    ...(isTelephone ? line : {}),
  };
}

/**
 * Draws a channel with a flat frequency response and one disturbance: a room, noise, other voices
 * or knocks.
 */
export function drawDisturbance(random: Random): Channel {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const tone = { lowDb: 0, middleDb: 0, highDb: 0 };
  switch (random.below(4)) {
    case 0:
      return { tone, room: { decayS: between(0.1, 0.6), belowDb: between(1, 12) } };
    case 1:
      return { tone, noise: { snrDb: between(12, 28), cornerHz: 100 * 80 ** random.uniform() } };
    case 2:
      return { tone, babble: { snrDb: between(12, 28) } };
    default:
      return { tone, knocks: { snrDb: between(5, 15) } };
  }
}

/**
 * Applies a simulated channel to a recording.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @param random Random number generator, for noise, knocks and babble of synthetic voices.
 * @returns The recording after the channel, longer by the decay time of its room.
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ`.
 * @see Schroeder 1962, "Natural Sounding Artificial Reverberation"; filters as in
 * Bristow-Johnson's "Audio EQ Cookbook"
 */
export function throughChannel(signal: Signal, channel: Channel, random: Random): Signal {
  if (signal.sampleRateHz !== SAMPLE_RATE_HZ) {
    throw new RangeError(
      `Cannot apply a channel at ${signal.sampleRateHz} Hz, expected ${SAMPLE_RATE_HZ} Hz`,
    );
  }
  const { room, tone, highPassHz, lowPassHz, noise } = channel;
  const sound = withSounds(signal, channel, random).samples;
  const samples = room ? withEchoes(sound, room.decayS, room.belowDb) : Float64Array.from(sound);
  filter(samples, shelf("low", 300, tone.lowDb));
  filter(samples, peak(1_200, tone.middleDb));
  filter(samples, shelf("high", 3_000, tone.highDb));
  // Two second-order sections fall by 24 dB an octave, four by 48.
  for (let i = 0; highPassHz && i < 2; i++) filter(samples, pass("high", highPassHz));
  for (let i = 0; lowPassHz && i < 4; i++) filter(samples, pass("low", lowPassHz));
  if (noise) addNoise(samples, noise.snrDb, noise.cornerHz, random);
  return { samples: Float32Array.from(samples), sampleRateHz: SAMPLE_RATE_HZ };
}

let voices: Signal[] | undefined;

/** Adds other sounds in the room: knocks or voices. */
function withSounds(signal: Signal, { babble, knocks }: Channel, random: Random): Signal {
  const { length } = signal.samples;
  if (knocks) return addSound(signal, synthesiseKnocks(length, random), knocks.snrDb);
  if (!babble) return signal;
  voices ??= sampleVoices().map((voice) => voice.signal);
  return addSound(signal, mixBabble(length, random, voices), babble.snrDb);
}

function withEchoes(voice: Float32Array, decayS: number, belowDb: number): Float64Array {
  const length = voice.length + Math.round(decayS * SAMPLE_RATE_HZ);
  const echoes = new Float64Array(length);
  for (const delayS of COMB_DELAYS_S) {
    const delay = Math.round(delayS * SAMPLE_RATE_HZ);
    const gain = 10 ** (-3 * delayS / decayS);
    const comb = new Float64Array(length);
    for (let i = delay; i < length; i++) {
      comb[i] = (voice[i - delay] ?? 0) + gain * comb[i - delay];
      echoes[i] += comb[i];
    }
  }
  let sound = echoes;
  for (const delayS of ALL_PASS_DELAYS_S) {
    const delay = Math.round(delayS * SAMPLE_RATE_HZ);
    const out = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const before = i < delay ? 0 : sound[i - delay] + ALL_PASS_GAIN * out[i - delay];
      out[i] = before - ALL_PASS_GAIN * sound[i];
    }
    sound = out;
  }
  const energy = (values: ArrayLike<number>) => meanPower(values) * values.length;
  const gain = Math.sqrt(energy(voice) / Math.max(energy(sound), 1e-30) * 10 ** (-belowDb / 10));
  return sound.map((echo, i) => (voice[i] ?? 0) + gain * echo);
}

function addNoise(samples: Float64Array, snrDb: number, cornerHz: number, random: Random): void {
  const keep = Math.exp(-2 * Math.PI * cornerHz / SAMPLE_RATE_HZ);
  const noise = new Float64Array(samples.length);
  let level = 0;
  for (let i = 0; i < noise.length; i++) {
    // The sum of four uniform numbers is close enough to normal, and faster.
    const white = random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2;
    level = keep * level + white;
    noise[i] = level;
  }
  const clean = { samples: Float32Array.from(samples), sampleRateHz: SAMPLE_RATE_HZ };
  const speechPower = meanPower(trimSilence(clean).samples);
  const gain = Math.sqrt(speechPower / meanPower(noise) * 10 ** (-snrDb / 10));
  for (let i = 0; i < noise.length; i++) samples[i] += gain * noise[i];
}

/** Coefficients of a second-order filter: `b0 b1 b2 a1 a2`, with `a0 = 1`. */
type Biquad = readonly [number, number, number, number, number];

function filter(samples: Float64Array, [b0, b1, b2, a1, a2]: Biquad): void {
  let z1 = 0, z2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i], y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    samples[i] = y;
  }
}

/** Computes the cosine of the angular frequency and the cookbook's α, for a Q of √½. */
function angle(hz: number) {
  const w = 2 * Math.PI * hz / SAMPLE_RATE_HZ;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * Math.SQRT1_2) };
}

function biquad(b: readonly number[], a: readonly number[]): Biquad {
  return [b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0]];
}

function pass(side: "low" | "high", hz: number): Biquad {
  const { cos, alpha } = angle(hz), sign = side === "low" ? -1 : 1;
  const edge = (1 + sign * cos) / 2;
  return biquad([edge, -sign * 2 * edge, edge], [1 + alpha, -2 * cos, 1 - alpha]);
}

function peak(hz: number, gainDb: number): Biquad {
  const { cos, alpha } = angle(hz), gain = 10 ** (gainDb / 40);
  const b = [1 + alpha * gain, -2 * cos, 1 - alpha * gain];
  const a = [1 + alpha / gain, -2 * cos, 1 - alpha / gain];
  return biquad(b, a);
}

function shelf(side: "low" | "high", hz: number, gainDb: number): Biquad {
  const { cos, alpha } = angle(hz), gain = 10 ** (gainDb / 40);
  const sign = side === "low" ? 1 : -1, c = sign * cos;
  const plus = gain + 1, minus = gain - 1, root = 2 * Math.sqrt(gain) * alpha;
  const b = [
    gain * (plus - minus * c + root),
    sign * 2 * gain * (minus - plus * c),
    gain * (plus - minus * c - root),
  ];
  const a = [plus + minus * c + root, sign * -2 * (minus + plus * c), plus + minus * c - root];
  return biquad(b, a);
}
