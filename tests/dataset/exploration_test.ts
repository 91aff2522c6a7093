import assert from "node:assert/strict";
import {
  effectSizes,
  nearestNeighbourAgreement,
  principalComponents,
} from "../../lib/dataset/mod.ts";
import { assertClose } from "../helpers/close.ts";

Deno.test("effectSizes() is the difference of means in pooled standard deviations, largest first", () => {
  // Two rows a group: a has means 2 and 4 and deviations 1; b is constant; c has 5 and 4, 1 and 1.
  const values = Float32Array.of(...[1, 5, 4], ...[3, 5, 6], ...[3, 5, 3], ...[5, 5, 5]);
  const features = { columns: ["a", "b", "c"], values };
  assert.deepEqual(effectSizes(features, [0, 1], [2, 3]), [
    { feature: "a", d: -2 },
    { feature: "c", d: 1 },
    { feature: "b", d: 0 },
  ]);
});

Deno.test("effectSizes() pools the variances of both groups", () => {
  // Variances 1 and 9: pooled √5; the means are 10 apart.
  const features = { columns: ["a"], values: Float32Array.of(11, 13, -1, 5) };
  const [{ d }] = effectSizes(features, [0, 1], [2, 3]);
  assert.ok(Math.abs(d - 10 / Math.sqrt(5)) < 1e-6);
});

Deno.test("principalComponents() finds the axes of points on a cross, and their shares of the variance", () => {
  // Along (1, 1, 0) / √2 at ±4 and across, along (1, -1, 0) / √2, at ±1, around (7, 2, 3).
  const root = Math.SQRT1_2;
  const cross = [[4, 0], [-4, 0], [0, 1], [0, -1]];
  const rows = cross.map(([u, w]) => [7 + root * (u + w), 2 + root * (u - w), 3]);
  const { points, explained } = principalComponents(Float32Array.from(rows.flat()), 3);
  const signs = [0, 1].map((axis) => Math.sign(points[axis * 2][axis]));
  for (const [i, point] of points.entries()) {
    assertClose(point.map((value, axis) => value * signs[axis]), cross[i], 1e-4, `point ${i}`);
  }
  assertClose(explained, [16 / 17, 1 / 17], 1e-4);
});

Deno.test("nearestNeighbourAgreement() compares each row's label with its nearest other row's", () => {
  const values = Float32Array.of(0, 0, 0, 1, 9, 9, 9, 8.5, 0, 2.5);
  const agreement = nearestNeighbourAgreement(values, 2, [
    ["a", "a", "b", "b", "a"], // nearest rows: 1, 0, 3, 2, 1
    ["x", "y", "x", "y", "y"],
  ]);
  assert.deepEqual(agreement, [1, 1 / 5]);
});
