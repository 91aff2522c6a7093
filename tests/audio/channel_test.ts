import assert from "node:assert/strict";
import { type Channel, SAMPLE_RATE_HZ, seededRandom } from "../../lib/audio/mod.ts";
import { drawChannel, drawDisturbance, throughChannel } from "../../lib/audio/augment/channel.ts";
import { meanPower } from "../../lib/core/statistics.ts";

const FLAT = { lowDb: 0, middleDb: 0, highDb: 0 };

function tone(hz: number, seconds = 1): Float32Array {
  return Float32Array.from(
    { length: seconds * SAMPLE_RATE_HZ },
    (_, i) => 0.3 * Math.sin(2 * Math.PI * hz * i / SAMPLE_RATE_HZ),
  );
}

/** Gain of a channel at a frequency, in dB. */
function responseDb(channel: Parameters<typeof throughChannel>[1], hz: number): number {
  const samples = tone(hz);
  const signal = { samples, sampleRateHz: SAMPLE_RATE_HZ };
  const changed = throughChannel(signal, channel, seededRandom(1)).samples;
  // Without the first tenth, in which the filters settle.
  return 10 * Math.log10(meanPower(changed.subarray(1600)) / meanPower(samples.subarray(1600)));
}

const near = (actual: number, expected: number, within: number) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected} ± ${within}`);

Deno.test("a flat channel without room and noise changes nothing", () => {
  const samples = tone(440);
  const changed = throughChannel(
    { samples, sampleRateHz: SAMPLE_RATE_HZ },
    { tone: FLAT },
    seededRandom(1),
  );
  assert.equal(changed.samples.length, samples.length);
  changed.samples.forEach((sample, i) => near(sample, samples[i], 1e-6));
});

Deno.test("tone changes low, middle and high frequencies by its gains", () => {
  const channel = { tone: { lowDb: 6, middleDb: -4, highDb: -9 } };
  near(responseDb(channel, 60), 6, 0.5);
  near(responseDb(channel, 1200), -4, 0.8);
  near(responseDb(channel, 7000), -9, 0.5);
});

Deno.test("the high-pass falls by 24 dB an octave, the low-pass by 48", () => {
  near(responseDb({ tone: FLAT, highPassHz: 300 }, 75), -48, 1);
  near(responseDb({ tone: FLAT, highPassHz: 300 }, 300), -6, 0.5);
  near(responseDb({ tone: FLAT, lowPassHz: 3400 }, 1000), 0, 0.5);
  near(responseDb({ tone: FLAT, lowPassHz: 3400 }, 3400), -12, 0.5);
  assert.ok(responseDb({ tone: FLAT, lowPassHz: 3400 }, 6000) < -40);
});

Deno.test("noise reaches the signal-to-noise ratio and falls above its corner", () => {
  const silenceAfter = new Float32Array(3 * SAMPLE_RATE_HZ);
  silenceAfter.set(tone(500));
  const signal = { samples: silenceAfter, sampleRateHz: SAMPLE_RATE_HZ };
  const noise = (cornerHz: number) =>
    throughChannel(signal, { tone: FLAT, noise: { snrDb: 20, cornerHz } }, seededRandom(2)).samples
      .subarray(1.5 * SAMPLE_RATE_HZ);
  const voice = meanPower(tone(500));
  near(10 * Math.log10(meanPower(noise(8000)) / voice), -20, 0.5);
  const changes = (samples: Float32Array) =>
    meanPower(samples.subarray(1).map((sample, i) => sample - samples[i])) / meanPower(samples);
  assert.ok(changes(noise(100)) < 0.1 * changes(noise(8000)));
});

Deno.test("the echoes of a room fall by 60 dB in its decay time", () => {
  const click = new Float32Array(SAMPLE_RATE_HZ);
  click[0] = 1;
  const { samples } = throughChannel(
    { samples: click, sampleRateHz: SAMPLE_RATE_HZ },
    { tone: FLAT, room: { decayS: 0.5, belowDb: 3 } },
    seededRandom(1),
  );
  assert.equal(samples.length, 1.5 * SAMPLE_RATE_HZ);
  const energyDb = (from: number, to: number) =>
    10 * Math.log10(meanPower(samples.subarray(from * SAMPLE_RATE_HZ, to * SAMPLE_RATE_HZ)));
  near(energyDb(0.35, 0.45) - energyDb(0.1, 0.2), -30, 4);
  const echoes = samples.subarray(100).reduce((sum, echo) => sum + echo * echo, 0);
  near(10 * Math.log10(echoes), -3, 0.5);
});

Deno.test("babble reaches the signal-to-noise ratio of the channel, in pauses too", () => {
  const silenceAfter = new Float32Array(3 * SAMPLE_RATE_HZ);
  silenceAfter.set(tone(500));
  const signal = { samples: silenceAfter, sampleRateHz: SAMPLE_RATE_HZ };
  const channel = { tone: FLAT, babble: { snrDb: 15 } };
  const added = (seed: number) =>
    throughChannel(signal, channel, seededRandom(seed)).samples
      .map((sample, i) => sample - silenceAfter[i]);
  near(10 * Math.log10(meanPower(added(1)) / meanPower(tone(500))), -15, 0.1);
  const late = added(1).subarray(1.5 * SAMPLE_RATE_HZ);
  near(10 * Math.log10(meanPower(late) / meanPower(tone(500))), -15, 4);
  assert.deepEqual(added(1), added(1));
  assert.notDeepEqual(added(1), added(2));
});

Deno.test("knocks are short, and reach the signal-to-noise ratio of the channel where they sound", () => {
  const silenceAfter = new Float32Array(5 * SAMPLE_RATE_HZ);
  silenceAfter.set(tone(500));
  const signal = { samples: silenceAfter, sampleRateHz: SAMPLE_RATE_HZ };
  const shares = Array.from({ length: 30 }, (_, seed) => {
    const channel = { tone: FLAT, knocks: { snrDb: 10 } };
    const { samples } = throughChannel(signal, channel, seededRandom(seed));
    const added = samples.map((sample, i) => sample - silenceAfter[i]);
    const sounding = added.filter((sample) => Math.abs(sample) > 1e-9);
    near(10 * Math.log10(meanPower(sounding) / meanPower(tone(500))), -10, 0.1);
    return sounding.length / added.length;
  });
  assert.ok(Math.max(...shares) < 0.9, `${shares}`);
  assert.ok(Math.min(...shares) < 0.05, `${shares}`);
});

Deno.test("drawDisturbance() draws one kind at a time, all equally often, and leaves the spectrum", () => {
  const drawn = Array.from({ length: 800 }, (_, seed) => drawDisturbance(seededRandom(seed)));
  assert.deepEqual(drawDisturbance(seededRandom(5)), drawn[5]);
  assert.ok(drawn.every(({ tone, ...rest }) => Object.keys(rest).length === 1 && !tone.highDb));
  const kinds: (keyof Channel)[] = ["room", "noise", "babble", "knocks"];
  for (const kind of kinds) near(drawn.filter((own) => kind in own).length, 200, 40);
});

Deno.test("drawChannel() draws babble for half of the channels if allowed, never together with noise", () => {
  const drawn = Array.from({ length: 400 }, (_, seed) => drawChannel(seededRandom(seed), true));
  const withBabble = drawn.filter(({ babble }) => babble);
  near(withBabble.length, 200, 30);
  assert.ok(withBabble.every(({ noise, babble }) => !noise && babble!.snrDb >= 8));
  // Everything else is the same as without babble.
  for (const [seed, { babble: _, noise, ...own }] of drawn.entries()) {
    const { noise: expected, ...rest } = drawChannel(seededRandom(seed));
    assert.deepEqual(own, rest);
    if (noise) assert.deepEqual(noise, expected);
  }
});

Deno.test("drawChannel() repeats with the same seed, differs between seeds and draws all kinds", () => {
  assert.deepEqual(drawChannel(seededRandom(5)), drawChannel(seededRandom(5)));
  const drawn = Array.from({ length: 200 }, (_, seed) => drawChannel(seededRandom(seed)));
  assert.equal(new Set(drawn.map(({ tone }) => tone.lowDb)).size, 200);
  const fractions = { room: 0.6, highPassHz: 0.55, lowPassHz: 0.55, noise: 0.8 };
  for (const [kind, fraction] of Object.entries(fractions)) {
    near(drawn.filter((channel) => kind in channel).length / 200, fraction, 0.12);
  }
  const telephones = drawn.filter(({ lowPassHz }) => lowPassHz && lowPassHz < 3_800);
  assert.ok(telephones.length / 200 > 0.25, `${telephones.length} sound like a telephone`);
});

Deno.test("throughChannel() refuses other sample rates than 16 kHz", () => {
  const signal = { samples: tone(440), sampleRateHz: 44_100 };
  assert.throws(() => throughChannel(signal, { tone: FLAT }, seededRandom(1)), /44100 Hz/);
});
