import assert from "node:assert/strict";
import {
  applyFilterBank,
  dctOrthonormal,
  type Filter,
  melFilterBank,
} from "../../lib/features/dsp/mel.ts";
import { assertClose } from "../helpers/close.ts";

const centreBin = ({ firstBin, weights }: Filter) =>
  firstBin + weights.indexOf(Math.max(...weights));

Deno.test("dctOrthonormal() of a constant is c √n and zeros", () => {
  assertClose(dctOrthonormal(new Float64Array(16).fill(3), 4), [12, 0, 0, 0], 1e-12);
});

Deno.test("dctOrthonormal() of one of its basis vectors is a unit vector", () => {
  const n = 8, k = 3;
  const basis = Float64Array.from(
    { length: n },
    (_, i) => Math.sqrt(2 / n) * Math.cos(Math.PI * k * (2 * i + 1) / (2 * n)),
  );
  assertClose(dctOrthonormal(basis, n), [0, 0, 0, 1, 0, 0, 0, 0], 1e-12);
});

Deno.test("melFilterBank() has filters of unit area, overlapping by half", () => {
  const rateHz = 16_000, frameSamples = 16_384;
  const bank = melFilterBank(rateHz, frameSamples, 26);
  for (const [i, { firstBin, weights }] of bank.entries()) {
    const area = weights.reduce((sum, weight) => sum + weight, 0) * rateHz / frameSamples;
    assert.ok(Math.abs(area - 1) < 1e-3, `filter ${i}: ${area}`);
    // A filter ends where the centre of the next one is.
    if (i + 1 < bank.length) {
      assert.ok(Math.abs(firstBin + weights.length - centreBin(bank[i + 1])) <= 1, `filter ${i}`);
    }
  }
});

Deno.test("melFilterBank() is linear in Hz to 1 kHz, logarithmic above", () => {
  // 8 kHz are 15 + 27 log(8) / log(6.4) = 45.2 mel, so filters are about one mel apart.
  const top = 15 + 27 * Math.log(8) / Math.log(6.4);
  const filters = Math.floor(top);
  const frameSamples = 65_536, rateHz = 16_000;
  const bank = melFilterBank(rateHz, frameSamples, filters);
  const centresHz = bank.map((filter) => centreBin(filter) * rateHz / frameSamples);
  const step = top / (filters + 1); // in mel
  assertClose([centresHz[3] - centresHz[2]], [step * 200 / 3], 0.5);
  assertClose([centresHz[40] / centresHz[39]], [6.4 ** (step / 27)], 1e-3);
});

Deno.test("applyFilterBank() of a flat spectrum is flat", () => {
  const bank = melFilterBank(16_000, 2_048, 10);
  const out = new Float32Array(10);
  applyFilterBank(bank, new Float32Array(5 + 1_025).fill(2), 5, out);
  const binHz = 16_000 / 2_048;
  assertClose(out.map((value) => value * binHz), new Float32Array(10).fill(2), 0.02);
});
