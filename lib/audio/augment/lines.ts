import { Mp3Encoder } from "@breezystack/lamejs";
import { decodeAudio } from "../decode.ts";
import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";
import type { Degradation } from "./degradation.ts";
import { filtered } from "./spectrum.ts";

const TELEPHONE_RATE_HZ = 8_000;
const TELEPHONE_FROM_HZ = 300;
const MU = 255;
const MP3_KBPS = 24;

/** Telephone lines, and a codec for voice messages. */
export const LINES: readonly Degradation[] = [
  {
    id: "telephone",
    description: "telephone band, 300 Hz to 3.6 kHz",
    apply: (signal) => telephone(signal),
  },
  {
    id: "mu-law",
    description: "telephone band, 8-bit µ-law",
    apply: (signal) => telephone(signal, muLaw),
  },
  {
    id: "mp3",
    description: `MP3 at ${MP3_KBPS} kbit/s`,
    apply: throughMp3,
  },
];

/** Limits a recording to the band of a telephone; `line` changes the transmitted samples. */
function telephone(
  signal: Signal,
  line: (samples: Float32Array) => Float32Array = (samples) => samples,
): Signal {
  const narrow = resample(signal, TELEPHONE_RATE_HZ);
  const samples = filtered(narrow.samples, (bin, size) => {
    const hz = Math.max(1, bin / size * TELEPHONE_RATE_HZ);
    // Falls by 24 dB an octave below the band, as a Butterworth filter of fourth order does.
    return 1 / Math.sqrt(1 + (TELEPHONE_FROM_HZ / hz) ** 8);
  });
  const played = { samples: line(Float32Array.from(samples)), sampleRateHz: TELEPHONE_RATE_HZ };
  return resample(played, signal.sampleRateHz);
}

/**
 * Quantises samples to the levels of µ-law: zero and 127 of each sign, finer for quiet samples.
 *
 * @param samples Samples, full scale being `-1..1`; beyond it, they are clipped.
 * @see ITU-T G.711, its continuous form
 */
export function muLaw(samples: Float32Array): Float32Array {
  return samples.map((sample) => {
    const size = Math.min(1, Math.abs(sample));
    const compressed = Math.round(127 * Math.log1p(MU * size) / Math.log1p(MU)) / 127;
    return Math.sign(sample) * Math.expm1(compressed * Math.log1p(MU)) / MU;
  });
}

/** Encodes as MP3 and decodes again, which adds some silence before and after. */
async function throughMp3({ samples, sampleRateHz }: Signal): Promise<Signal> {
  const encoder = new Mp3Encoder(1, sampleRateHz, MP3_KBPS);
  const pcm = Int16Array.from(
    samples,
    (sample) => Math.round(32_767 * Math.max(-1, Math.min(1, sample))),
  );
  const bytes = Uint8Array.from([...encoder.encodeBuffer(pcm), ...encoder.flush()]);
  return resample(await decodeAudio(bytes, "an MP3 of the recording"), sampleRateHz);
}
