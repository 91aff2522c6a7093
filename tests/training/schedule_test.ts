import { learningRateAt } from "../../lib/training/schedule.ts";
import { assertClose } from "../helpers/close.ts";

Deno.test("a one-cycle schedule rises from 1/25 to the peak and falls to 0 along cosines", () => {
  const points = [0, 0.15, 0.3, 0.475, 0.65, 1];
  const rates = points.map((progress) => learningRateAt("one-cycle", 2, progress));
  const quarter = 2 * (1 - (1 - Math.SQRT1_2) / 2);
  assertClose(rates, [2 / 25, 2 * (1 / 25 + 24 / 50), 2, quarter, 1, 0], 1e-12);
});

Deno.test("a constant schedule stays at the learning rate", () => {
  const rates = [0, 0.3, 0.99].map((progress) => learningRateAt("constant", 0.01, progress));
  assertClose(rates, [0.01, 0.01, 0.01], 0);
});
