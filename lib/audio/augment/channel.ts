import type { Random } from "../../core/random.ts";
import { SAMPLE_RATE_HZ, type Signal } from "../signal.ts";
import { trimSilence } from "../activity.ts";

/** What lies between a speaker and a recording: a room, a microphone and a line, noise. */
export interface Channel {
  /** Echoes, or none: how long they take to fall by 60 dB, and how far they are below the voice. */
  readonly room?: { readonly decayS: number; readonly belowDb: number };
  /** Level of the low, the middle and the high frequencies, in dB. */
  readonly tone: { readonly lowDb: number; readonly middleDb: number; readonly highDb: number };
  /** What is lost below, in Hz. */
  readonly highPassHz?: number;
  /** What is lost above, in Hz. */
  readonly lowPassHz?: number;
  /** Noise, or none: how far it is below the voice, and above which frequency it falls. */
  readonly noise?: { readonly snrDb: number; readonly cornerHz: number };
}

/** Combs of Schroeder's reverberator, in seconds; no two echoes fall together. */
const COMB_DELAYS_S = [0.0297, 0.0371, 0.0411, 0.0437];
const ALL_PASS_DELAYS_S = [0.005, 0.0017];
const ALL_PASS_GAIN = 0.7;

/** Part of the channels that are telephone lines. */
const TELEPHONES = 0.25;

/**
 * Draws a channel as microphones and rooms at home, in offices and on lines have it. A quarter are
 * telephone lines.
 *
 * @param random Where it comes from.
 * @returns The channel.
 */
export function drawChannel(random: Random): Channel {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  // All is drawn whether it is used or not, so that one choice does not change the others.
  const room = { decayS: between(0.1, 0.6), belowDb: between(1, 12) };
  const tone = { lowDb: between(-8, 8), middleDb: between(-4, 4), highDb: between(-10, 10) };
  const highPassHz = between(60, 350), lowPassHz = between(3_200, 7_700);
  const noise = { snrDb: between(8, 40), cornerHz: 100 * 80 ** random.uniform() };
  const [hasRoom, isHigh, isLow, isNoisy] = [0.6, 0.4, 0.4, 0.8].map((p) => random.uniform() < p);
  const line = { highPassHz: between(200, 400), lowPassHz: between(3_000, 3_800) };
  const isTelephone = random.uniform() < TELEPHONES;
  return {
    tone,
    ...(hasRoom ? { room } : {}),
    ...(isHigh ? { highPassHz } : {}),
    ...(isLow ? { lowPassHz } : {}),
    ...(isNoisy ? { noise } : {}),
    ...(isTelephone ? line : {}),
  };
}

/**
 * Plays a recording through a channel.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @param channel The channel.
 * @param random Where noise comes from.
 * @returns The recording as it arrives; longer by the echoes.
 * @throws {RangeError} If the sample rate is another.
 * @see Schroeder 1962, "Natural Sounding Artificial Reverberation"; filters as in
 * Bristow-Johnson's "Audio EQ Cookbook"
 */
export function throughChannel(signal: Signal, channel: Channel, random: Random): Signal {
  if (signal.sampleRateHz !== SAMPLE_RATE_HZ) {
    throw new RangeError(`Got ${signal.sampleRateHz} Hz, expected ${SAMPLE_RATE_HZ} Hz`);
  }
  const { room, tone, highPassHz, lowPassHz, noise } = channel;
  const samples = room
    ? withEchoes(signal.samples, room.decayS, room.belowDb)
    : Float64Array.from(signal.samples);
  filter(samples, shelf("low", 300, tone.lowDb));
  filter(samples, peak(1_200, tone.middleDb));
  filter(samples, shelf("high", 3_000, tone.highDb));
  // Two and four sections fall by 24 and 48 dB an octave.
  if (highPassHz) repeat(2, () => filter(samples, pass("high", highPassHz)));
  if (lowPassHz) repeat(4, () => filter(samples, pass("low", lowPassHz)));
  if (noise) addNoise(samples, noise.snrDb, noise.cornerHz, random);
  return { samples: Float32Array.from(samples), sampleRateHz: SAMPLE_RATE_HZ };
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
    // Four uniform numbers are near enough to a normal one, and faster.
    const white = random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2;
    level = keep * level + white;
    noise[i] = level;
  }
  const speech = trimSilence({
    samples: Float32Array.from(samples),
    sampleRateHz: SAMPLE_RATE_HZ,
  });
  const gain = Math.sqrt(meanPower(speech.samples) / meanPower(noise) * 10 ** (-snrDb / 10));
  for (let i = 0; i < noise.length; i++) samples[i] += gain * noise[i];
}

/** Coefficients of a filter of second order: `b0 b1 b2 a1 a2`, with `a0 = 1`. */
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

function angle(hz: number, quality = Math.SQRT1_2) {
  const w = 2 * Math.PI * hz / SAMPLE_RATE_HZ;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * quality) };
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
  return biquad([1 + alpha * gain, -2 * cos, 1 - alpha * gain], [
    1 + alpha / gain,
    -2 * cos,
    1 - alpha / gain,
  ]);
}

function shelf(side: "low" | "high", hz: number, gainDb: number): Biquad {
  const { cos, alpha } = angle(hz), gain = 10 ** (gainDb / 40);
  const c = side === "low" ? cos : -cos, root = 2 * Math.sqrt(gain) * alpha;
  const sign = side === "low" ? 1 : -1;
  return biquad(
    [
      gain * (gain + 1 - (gain - 1) * c + root),
      sign * 2 * gain * (gain - 1 - (gain + 1) * c),
      gain * (gain + 1 - (gain - 1) * c - root),
    ],
    [
      gain + 1 + (gain - 1) * c + root,
      sign * -2 * (gain - 1 + (gain + 1) * c),
      gain + 1 + (gain - 1) * c - root,
    ],
  );
}

function meanPower(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum / samples.length;
}

function repeat(times: number, action: () => void): void {
  for (let i = 0; i < times; i++) action();
}
