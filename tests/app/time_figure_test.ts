import assert from "node:assert/strict";
import { blankShapes, emotionTraces, withoutAnswer } from "../../lib/app/time_figure.ts";

const moment = (atS: number, ...probabilities: number[]) => ({
  atS,
  probabilities: probabilities.length > 0 ? Float32Array.from(probabilities) : undefined,
});
const MOMENTS = [moment(1), moment(2, 0.25, 0.75), moment(3), moment(5, 1, 0), moment(6)];

Deno.test("a moment without an answer is covered halfway to its neighbours", () => {
  assert.deepEqual(withoutAnswer(MOMENTS, 7), [
    { fromS: 0, toS: 1.5 },
    { fromS: 2.5, toS: 4 },
    { fromS: 5.5, toS: 7 },
  ]);
});

Deno.test("probabilities are drawn from end to end, in percent", () => {
  const [happy, mine] = emotionTraces(MOMENTS, ["happy", "mine"], [0, 7]) as {
    x: number[];
    y: number[];
    fillcolor: string;
  }[];
  assert.deepEqual(happy.x, [0, 2, 5, 7]);
  assert.deepEqual(happy.y, [25, 25, 100, 100]);
  assert.deepEqual(mine.y, [75, 75, 0, 0]);
  assert.notEqual(happy.fillcolor, mine.fillcolor);
  assert.deepEqual(emotionTraces([moment(1)], ["happy", "mine"], [0, 2]), []);
});

Deno.test("the shape over a stretch without an answer spans the whole axis", () => {
  const [{ x0, x1, y0, y1, yref }] = blankShapes([{ fromS: 1, toS: 2 }], "y3 domain") as {
    [name: string]: unknown;
  }[];
  assert.deepEqual([x0, x1, y0, y1, yref], [1, 2, 0, 1, "y3 domain"]);
});
