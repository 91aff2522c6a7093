import assert from "node:assert/strict";
import { copyFrame } from "../../lib/features/dsp/frame.ts";

const SAMPLES = Float32Array.of(1, 2, 3);

for (
  const [start, expected] of [
    [-9, [0, 0, 0, 0]],
    [-4, [0, 0, 0, 0]],
    [-1, [0, 1, 2, 3]],
    [0, [1, 2, 3, 0]],
    [2, [3, 0, 0, 0]],
    [3, [0, 0, 0, 0]],
    [9, [0, 0, 0, 0]],
  ] as const
) {
  Deno.test(`copyFrame() from sample ${start} pads with zeros`, () => {
    for (const frame of [new Float32Array(4).fill(7), new Float64Array(4).fill(7)]) {
      copyFrame(SAMPLES, start, frame);
      assert.deepEqual([...frame], expected);
    }
  });
}

Deno.test("copyFrame() pads a short signal on both sides", () => {
  const frame = new Float32Array(6).fill(7);
  copyFrame(SAMPLES, -2, frame);
  assert.deepEqual([...frame], [0, 0, 1, 2, 3, 0]);
});
