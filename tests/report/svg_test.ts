import assert from "node:assert/strict";
import { confusionFigure, confusionSvg } from "../../lib/report/confusion_figure.ts";
import { lineFigure, lineSvg } from "../../lib/report/line_figure.ts";
import { loose } from "./loose.ts";

Deno.test("confusionFigure() shows counts and row percentages, truth down, first class on top", () => {
  const figure = confusionFigure([[1, 3], [0, 0]], ["calm", "sad"], "T", "S");
  const { data: [heatmap], layout } = loose(figure);
  assert.deepEqual(heatmap.z, [[25, 75], [0, 0]]);
  assert.deepEqual(heatmap.text, [["25 %<br>1", "75 %<br>3"], ["0 %<br>0", "0 %<br>0"]]);
  assert.deepEqual(heatmap.y, ["calm", "sad"]);
  assert.equal(layout.yaxis.autorange, "reversed");
  assert.equal(layout.xaxis.title.text, "predicted emotion");
  assert.equal(layout.yaxis.title.text, "true emotion");
});

Deno.test("confusionFigure() rounds each percentage once", () => {
  const { data: [heatmap] } = loose(confusionFigure([[989, 1011], [0, 1]], ["a", "b"], "", ""));
  assert.deepEqual(heatmap.z[0], [49.5, 50.5]); // of 49.45 and 50.55
  assert.deepEqual(heatmap.text[0], ["49 %<br>989", "51 %<br>1011"]);
});

Deno.test("confusionFigure() refuses counts and labels whose shapes differ", () => {
  assert.throws(() => confusionFigure([[1]], ["a", "b"], "", ""), {
    name: "RangeError",
    message: /1 rows with 2 labels/,
  });
  assert.throws(() => confusionFigure([[1, 2], [3]], ["a", "b"], "", ""), RangeError);
});

Deno.test("confusionSvg() draws every cell, label and title, escaped", () => {
  const svg = confusionSvg(confusionFigure([[0, 4], [2, 2]], ["a<b", "c"], "A & B", "sub"));
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="489" height="290"/);
  assert.equal(svg.match(/<rect /g)!.length, 5); // background and four cells
  for (
    const text of [">a&lt;b<", ">A &amp; B<", ">sub<", ">0 %<", ">100 %<", ">4<", ">true emotion<"]
  ) {
    assert.ok(svg.includes(text), `${text} is not there`);
  }
  // The ends of the scale, and 50 %.
  const fills = [...svg.matchAll(/height="\d+" fill="(#\w{6})"/g)].map(([, fill]) => fill);
  assert.deepEqual(fills, ["#f7fbff", "#08306b", "#6baed6", "#6baed6"]);
  // Where the text turns white, its contrast is at least 3.9 on both sides.
  const row = [[6600, 3400], [6800, 3200]];
  const inks = confusionSvg(confusionFigure(row, ["a", "b"], "", ""))
    .match(/fill="#(fff|222)" font-size="14"/g);
  assert.deepEqual(inks?.map((ink) => ink.slice(7, 10)), ["222", "222", "fff", "222"]);
  // Cells are 177.5 by 65: the first begins 1 right of and below the margins.
  assert.ok(svg.includes(`<rect x="111" y="81" width="175.5" height="63"`), svg);
  assert.ok(!/NaN|undefined/.test(svg));
});

Deno.test("lineFigure() gives percentages and intervals around them, lineSvg() draws them", () => {
  const intervals = [{ mean: 0.5, low: 0.4, high: 0.6 }, { mean: 0.75, low: 0.7, high: 0.9 }];
  const line = { name: "a", x: [0, 1], y: [0.5, 0.75], intervals };
  const labels = { title: "T", subtitle: "S", xTitle: "x", yTitle: "y", xTicks: [0, 0.5, 1] };
  const figure = lineFigure([line, { name: "b", x: [0, 1], y: [1, 0], dotted: true }], labels);
  const { data, layout } = figure;
  assert.deepEqual(data[0].y, [50, 75]);
  assert.deepEqual(data[0].error_y?.array, [10, 15]);
  assert.deepEqual(data[0].error_y?.arrayminus, [10, 5]);
  assert.equal(data[1].error_y, undefined);
  assert.deepEqual(layout.xaxis.range, [0, 1]);
  const svg = lineSvg(figure);
  assert.equal(svg.match(/<circle /g)!.length, 2); // none for the dotted line
  // The axes go from 80 to 590, and from 320 (0 %) to 80 (100 %).
  assert.ok(svg.includes(`d="M80 200L590 140"`), svg);
  assert.ok(svg.includes(`d="M80 80L590 320" stroke="#555555"`), svg);
  assert.ok(svg.includes(`d="M80 176V224"`), svg); // 60 % to 40 %
  assert.equal(svg.match(/stroke-dasharray/g)!.length, 2); // the line and its legend
  for (const text of [">T<", ">S<", ">x<", ">y<", ">a<", ">b<", ">0.5<", ">100 %<"]) {
    assert.ok(svg.includes(text), `${text} is not there`);
  }
  assert.ok(!/NaN|undefined/.test(svg));
});
