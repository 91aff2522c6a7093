import assert from "node:assert/strict";
import { spectrogramOf } from "../../lib/app/spectrogram.ts";

/** Makes a tone of `firstHz` that changes to `secondHz` halfway. */
function tones(firstHz: number, secondHz: number, seconds: number) {
  const samples = Float32Array.from({ length: 16_000 * seconds }, (_, i) => {
    const hz = i < 8_000 * seconds ? firstHz : secondHz;
    return 0.5 * Math.sin(2 * Math.PI * hz * i / 16_000);
  });
  return { samples, sampleRateHz: 16_000 };
}

function loudestHz({ values, bands, y }: ReturnType<typeof spectrogramOf>, column: number): number {
  const levels = Array.from(values).slice(column * bands, (column + 1) * bands);
  return y[levels.indexOf(Math.max(...levels))];
}

for (const seconds of [1, 45]) {
  Deno.test(`each column of a spectrogram of ${seconds} s shows its own time`, () => {
    const map = spectrogramOf(tones(500, 2_000, seconds));
    const columns = map.values.length / map.bands;
    assert.equal(columns, 1 + Math.min(1_500, 50 * seconds));
    assert.ok(Math.abs((columns - 1) * map.hopS - seconds) < 1e-9);
    for (const [fraction, hz] of [[0.25, 500], [0.48, 500], [0.52, 2_000], [0.75, 2_000]]) {
      assert.equal(loudestHz(map, Math.floor(fraction * columns)), hz);
    }
  });
}
