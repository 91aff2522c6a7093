import assert from "node:assert/strict";
import {
  CONTOUR_NAMES,
  extractContours,
  selectContours,
} from "../../lib/features/sets/contours.ts";
import { FUNCTIONALS, functionals } from "../../lib/features/sets/functionals.ts";
import { trackPitch } from "../../lib/features/dsp/pitch.ts";
import { featureGroup, rich } from "../../lib/features/sets/rich.ts";
import { analyseEnergy, analyseSpectrum } from "../../lib/features/sets/spectral_contours.ts";
import { assertClose } from "../helpers/close.ts";
import { goldenSignal } from "../helpers/golden.ts";

const RATE = 16_000;

/** A sound with the harmonics of a voice. */
function buzz(pitchHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => {
    let sum = 0;
    for (let k = 1; k <= 10; k++) sum += Math.sin((2 * Math.PI * k * pitchHz * i) / RATE) / k;
    return 0.2 * sum;
  });
}

function column(values: Float32Array, name: string): number {
  const i = rich.columns.indexOf(name);
  assert.ok(i >= 0, `no column ${name}`);
  return values[i];
}

for (const hz of [70, 110, 187.3, 240, 415, 560]) {
  Deno.test(`trackPitch() finds ${hz} Hz in a voice-like buzz`, () => {
    const { hz: found, voicing } = trackPitch(buzz(hz, 0.5), RATE, 160, 51);
    for (let t = 5; t < 45; t++) {
      assert.ok(Math.abs(12 * Math.log2(found[t] / hz)) < 0.1, `${found[t]} Hz in frame ${t}`);
      assert.ok(voicing[t] > 0.9);
    }
  });
}

Deno.test("trackPitch() finds neither noise nor silence periodic", () => {
  const { voicing } = trackPitch(goldenSignal("white_noise").samples, RATE, 160, 90);
  assert.ok(voicing.filter((v) => v > 0.6).length < 5);
  const silence = trackPitch(new Float32Array(8_000), RATE, 160, 51);
  assert.ok(silence.voicing.every((v) => v === 0) && silence.hz.every(Number.isFinite));
});

Deno.test("functionals() of five numbers are those computed by hand", () => {
  const got = Object.fromEntries(
    FUNCTIONALS.map((name, i) => [name, functionals(Float32Array.of(1, 2, 3, 4, 10))[i]]),
  );
  // Moments about the mean 4: variance 10, third 36, fourth 278.8.
  assertClose([got.mean, got.std ** 2], [4, 10], 1e-6);
  assertClose([got.skewness, got.kurtosis], [36 / 10 ** 1.5, 278.8 / 100 - 3], 1e-6);
  // Quartiles 2 and 4; 1st and 99th percentile 1.04 and 9.76.
  assertClose([got.iqr, got.range], [4 - 2, 9.76 - 1.04], 1e-6);
  assertClose([got.slope], [(-3 * -1 + -2 * -0.5 + 0 * 0.5 + 6) / 2.5], 1e-6);
});

Deno.test("functionals() of a constant, one value and no value are finite", () => {
  for (const contour of [[5, 5, 5], [7], []]) {
    assert.ok(functionals(Float32Array.from(contour)).every(Number.isFinite));
  }
  assert.equal(functionals(Float32Array.of(5, 5, 5))[FUNCTIONALS.indexOf("kurtosis")], 0);
});

Deno.test("selectContours() lists the known groups if given another", () => {
  assert.throws(() => selectContours(new Float32Array(), "jitter"), {
    name: "RangeError",
    message: /^Unknown contour "jitter", expected one of mfcc, logmel, contrast, centroid_khz, /,
  });
});

Deno.test("extractContours() finds the centroid and pitch of a tone at its frequency", () => {
  const samples = Float32Array.from({ length: RATE / 2 }, (_, i) => Math.sin(i * Math.PI / 40));
  const { values, frames } = extractContours({ samples, sampleRateHz: RATE }); // 200 Hz
  const row = values.subarray(25 * CONTOUR_NAMES.length, 26 * CONTOUR_NAMES.length);
  assert.equal(frames, 51);
  const at = (name: string) => row[CONTOUR_NAMES.indexOf(name)];
  assert.ok(Math.abs(at("pitch_semitones") - 12 * Math.log2(200 / 55)) < 0.05);
  // The floor pulls the centroid up a little.
  assert.ok(at("centroid_khz") < 0.5 && at("flatness") < 0.01 && at("voicing") > 0.95);
  assert.ok(Math.abs(at("zcr") - 400 / RATE) < 0.004);
});

Deno.test("analyseEnergy() gives the same energy, bit by bit, as the analysis of all contours", () => {
  const voice = goldenSignal("voice_glide");
  const [all, own] = [analyseSpectrum, analyseEnergy].map((analyse) => {
    const { values, voiced } = extractContours(voice, analyse);
    return [...selectContours(values, "energy").values, ...voiced];
  });
  assert.deepEqual(own, all);
  assert.ok(new Set(own).size > 50);
});

for (const name of ["voice_low", "voice_glide", "voice_between_silence"]) {
  Deno.test(`rich.extract() returns the same for ${name} 12 dB softer`, () => {
    const { samples, sampleRateHz } = goldenSignal(name);
    const loud = rich.extract({ samples, sampleRateHz });
    const soft = rich.extract({ samples: samples.map((x) => x / 4), sampleRateHz });
    assertClose(soft, loud, 0, "a power of two changes no bit");
  });
}

Deno.test("rich.extract() does not depend on the duration of the silence around speech", () => {
  const voice = goldenSignal("voice_glide").samples;
  const padded = new Float32Array(voice.length + 12_800);
  padded.set(voice, 6_400);
  const a = rich.extract({ samples: voice, sampleRateHz: RATE });
  const b = rich.extract({ samples: padded, sampleRateHz: RATE });
  for (const name of ["mfcc_01.mean", "logmel_10.mean", "pitch_semitones.voiced.mean"]) {
    assert.ok(Math.abs(column(a, name) - column(b, name)) < 0.05 * Math.abs(column(a, name)) + 0.1);
  }
});

Deno.test("rich.extract() measures rhythm: two syllables of 0.3 s with a pause between", () => {
  const syllable = buzz(120, 0.3);
  const samples = new Float32Array([...syllable, ...new Float32Array(4_800), ...syllable]);
  const values = rich.extract({ samples, sampleRateHz: RATE });
  assert.ok(Math.abs(column(values, "duration_s") - 0.9) < 0.05);
  assert.ok(Math.abs(column(values, "voiced.segments_per_s") - 2 / 0.9) < 0.3);
  assert.ok(Math.abs(column(values, "voiced.segment_mean_s") - 0.3) < 0.07);
  assert.ok(column(values, "pitch_semitones.voiced.std") < 1);
});

for (const name of ["impulse", "very_short", "white_noise", "quiet_noise", "tone_440"]) {
  Deno.test(`rich.extract() returns finite values for ${name}`, () => {
    assert.ok(rich.extract(goldenSignal(name)).every(Number.isFinite));
  });
}

Deno.test("rich.extract() returns finite values for silence and for one sample", () => {
  for (const samples of [new Float32Array(4_800), Float32Array.of(0.1), Float32Array.of(0)]) {
    assert.ok(rich.extract({ samples, sampleRateHz: RATE }).every(Number.isFinite));
  }
});

Deno.test("rich.extract() returns values that half precision stores exactly", () => {
  const values = rich.extract(goldenSignal("voice_low"));
  assert.deepEqual(values, values.map(Math.f16round));
});

Deno.test("rich.columns are 806 different names, without percentiles of contours", () => {
  assert.equal(rich.extract(goldenSignal("very_short")).length, rich.columns.length);
  assert.equal(new Set(rich.columns).size, rich.columns.length);
  assert.equal(rich.columns.length, 806);
  for (const name of ["mfcc_03.delta.p05", "pitch_semitones.voiced.iqr", "contrast_5.range"]) {
    assert.ok(rich.columns.includes(name), name);
  }
  assert.ok(rich.columns.every((name) => !/\.p\d\d$/.test(name) || name.includes(".delta.")));
});

Deno.test("featureGroup() assigns features to every group", () => {
  const groups = Map.groupBy(rich.columns, featureGroup);
  assert.deepEqual([...groups.keys()].sort(), ["loudness", "pitch", "rhythm", "timbre"]);
  for (
    const [column, group] of [
      ["pitch_semitones.voiced.mean", "pitch"],
      ["voicing.std", "pitch"],
      ["voiced.part", "rhythm"],
      ["duration_s", "rhythm"],
      ["energy.mean", "loudness"],
      ["flux.std", "loudness"],
      ["mfcc_00.mean", "loudness"],
      ["mfcc_07.voiced.std", "timbre"],
      ["mfcc_10.mean", "timbre"],
    ]
  ) assert.equal(featureGroup(column), group, column);
});
