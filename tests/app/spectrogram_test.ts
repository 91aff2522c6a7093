import assert from "node:assert/strict";
import { spectrogramOf } from "../../lib/app/spectrogram.ts";

/** A tone that is `secondHz` after half of the time. */
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
  Deno.test(`each column shows its own moment of ${seconds} s`, () => {
    const map = spectrogramOf(tones(500, 2_000, seconds));
    const columns = map.values.length / map.bands;
    assert.equal(columns, Math.min(1_500, 50 * seconds + 1));
    assert.ok(Math.abs(columns * map.hopS - seconds) < 1e-9);
    for (const [part, hz] of [[0.25, 500], [0.48, 500], [0.52, 2_000], [0.75, 2_000]]) {
      assert.equal(loudestHz(map, Math.floor(part * columns)), hz);
    }
  });
}
