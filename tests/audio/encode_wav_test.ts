import assert from "node:assert/strict";
import { decodeWav, encodeWav } from "../../lib/audio/mod.ts";

Deno.test("decodeWav() inverts encodeWav(), to 16 bits", () => {
  const samples = Float32Array.of(0, 0.5, -0.25, 1 / 32_768, -1);
  const decoded = decodeWav(encodeWav({ samples, sampleRateHz: 22_050 }));
  assert.deepEqual(decoded, { samples, sampleRateHz: 22_050 });
});

Deno.test("encodeWav() clips samples beyond full scale", () => {
  const { samples } = decodeWav(
    encodeWav({ samples: Float32Array.of(3, -3), sampleRateHz: 16_000 }),
  );
  assert.deepEqual([...samples], [32_767 / 32_768, -1]);
});
