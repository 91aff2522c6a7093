import assert from "node:assert/strict";
import { seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import {
  actorFigure,
  barFigure,
  countBy,
  countFigure,
  distributionFigure,
  EMOTION_COLOURS,
  type Figure,
  gapFigure,
  projectionFigure,
  recallFigure,
  reportPage,
  spectrogramMap,
  spectrumFigure,
  spreadColours,
  timelineFigure,
  timeLinesFigure,
  timeMapFigure,
  timeMapGrid,
  trainingFigure,
  waveformFigure,
} from "../../lib/report/mod.ts";
import { readMetrics, readRecalls } from "../../lib/tasks/files.ts";

const TITLE = { title: "A title", subtitle: "and more" };
const style = { pitchHz: 120, pitchRange: 4, rate: 4, effort: 0.5, breath: 0.1 };
const signal = synthesiseSpeech(style, seededRandom(1).uniform);
const seconds = signal.samples.length / signal.sampleRateHz;
const metrics = await readMetrics();

/** Parts of a figure, loosely typed. */
// deno-lint-ignore no-explicit-any -- figures are Plotly's JSON
const parts = ({ data, layout }: Figure) => ({ data, layout } as any);

Deno.test("each emotion has a colour of its own", () => {
  assert.deepEqual(Object.keys(EMOTION_COLOURS), [...EMOTIONS]);
  assert.equal(new Set(Object.values(EMOTION_COLOURS)).size, EMOTIONS.length);
});

Deno.test("waveformFigure() keeps the extremes of each column of pixels", () => {
  const { data: [line], layout } = parts(waveformFigure(signal, TITLE));
  const most = (values: Iterable<number>) => Math.max(...values);
  assert.ok(Math.abs(most(line.y) - most(signal.samples)) < 1e-3);
  assert.ok(line.x.length <= 1600);
  assert.deepEqual(layout.xaxis.range, [0, seconds]);
  assert.equal(layout.title.subtitle.text, "and more");
});

Deno.test("spectrumFigure() puts the bins from 0 Hz to half the sample rate", () => {
  const { data: [line] } = parts(spectrumFigure([0, 1, 10], 16_000, TITLE));
  assert.equal(line.dx, 4_000);
  assert.deepEqual(line.y, [-140, 0, 20]);
});

Deno.test("spectrogramMap() and timeMapFigure() show a tone at its frequency", () => {
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(Math.PI * i / 16));
  const { y, ...map } = spectrogramMap({ samples, sampleRateHz: 16_000 }); // 500 Hz
  const { data: [heatmap] } = parts(
    timeMapFigure(map, { ...TITLE, yTitle: "Hz", unit: "dB", y }),
  );
  const column = heatmap.z.map((row: number[]) => row[20]);
  assert.equal(heatmap.y[column.indexOf(Math.max(...column))], 500);
  assert.equal(heatmap.y.at(-1), 4_000);
  assert.ok(Math.min(...column) >= Math.max(...column) - 80);
});

Deno.test("timeMapGrid() gives each map axes and a name", () => {
  const map = { values: Float32Array.of(1, 2, 3, 4), bands: 2, hopS: 0.1 };
  const names = ["one", "two", "three"];
  const labels = { ...TITLE, yTitle: "band", unit: "dB", range: [0, 5] as const };
  const { data, layout } = parts(timeMapGrid(names.map((name) => ({ name, ...map })), labels));
  assert.deepEqual(layout.annotations.map(({ text }: { text: string }) => text), names);
  assert.deepEqual(data.map(({ xaxis }: { xaxis: string }) => xaxis), ["x", "x2", "x3"]);
  assert.ok(layout.xaxis3 && layout.yaxis3);
  assert.deepEqual(data[0].z, [[1, 3], [2, 4]]); // a row a band
});

Deno.test("timelineFigure() stacks percentages and leaves gaps without a voice", () => {
  const moments = [{ atS: 1, probabilities: Float32Array.of(0.25, 0.75) }, {
    atS: 2,
    probabilities: undefined,
  }];
  const { data } = parts(timelineFigure(moments, ["calm", "angry"], TITLE));
  assert.deepEqual(data.map(({ y }: { y: unknown }) => y), [[25, null], [75, null]]);
  assert.equal(data[1].fillcolor, EMOTION_COLOURS.angry);
  const pitch = [{ name: "pitch", values: [null, 3] }];
  const lines = parts(timeLinesFigure(pitch, 0.01, { ...TITLE, yTitle: "semitones" }));
  assert.deepEqual(lines.data[0].y, [null, 3]);
});

Deno.test("barFigure() draws parts as percentages with distances to the ends of intervals", () => {
  const bars = [{ label: "a", value: 0.5, low: 0.4, high: 0.7 }, { label: "b", value: 1 }];
  const { data: [bar] } = parts(barFigure(new Map([["own", bars]]), { ...TITLE, yTitle: "UAR" }));
  assert.deepEqual(bar.y, [50, 100]);
  assert.deepEqual([bar.error_y.array, bar.error_y.arrayminus], [[20, 0], [10, 0]]);
});

Deno.test("distributionFigure() and projectionFigure() keep groups apart", () => {
  const labels = { ...TITLE, yTitle: "pitch" };
  const { data } = parts(
    distributionFigure([1, 2, 3], ["sad", "angry", "sad"], ["angry", "sad"], labels),
  );
  assert.deepEqual(data.map(({ y }: { y: unknown }) => y), [[2], [1, 3]]);
  const points = [{ x: 1, y: 2, group: "b", name: "p" }, { x: 3, y: 4, group: "a", name: "q" }];
  const projected = parts(projectionFigure(points, spreadColours(["a", "b"]), TITLE));
  assert.deepEqual(projected.data.map(({ x }: { x: unknown }) => x), [[3], [1]]);
  assert.notEqual(projected.data[0].marker.color, projected.data[1].marker.color);
});

Deno.test("countBy() and countFigure() count by both properties", () => {
  const counts = countBy(["ab", "ac", "ab"], (text) => text[0], (text) => text[1]);
  assert.deepEqual(counts, new Map([["a", new Map([["b", 2], ["c", 1]])]]));
  const { data } = parts(countFigure(counts, TITLE));
  assert.deepEqual(data.map(({ y }: { y: unknown }) => y), [[2], [1]]);
});

Deno.test("trainingFigure() counts epochs from 1", () => {
  const curves = [{ name: "loss", values: [2, 1] }];
  const { data: [curve] } = parts(trainingFigure(curves, { ...TITLE, yTitle: "loss" }));
  assert.deepEqual([curve.x0, curve.dx, curve.y], [1, 1, [2, 1]]);
});

Deno.test("figures of results show the numbers in results/", async () => {
  const gap = parts(gapFigure(metrics));
  const uar = (id: string) => Number((100 * metrics.get(id)!.uar.mean).toPrecision(4));
  assert.deepEqual(
    gap.data[1].y,
    ["baseline4", "meyda4", "rich4"].map((id) => uar(`${id}-actors`)),
  );
  const rich = metrics.get("rich8-actors")!;
  const series = await readRecalls("rich8-actors");
  const { data: [recalls] } = parts(recallFigure([series], "Recall"));
  const expected = rich.perClass.map(({ recall }) => Number((100 * recall).toPrecision(4)));
  assert.deepEqual(recalls.y, expected);
  assert.ok(recalls.error_y.array.every((length: number) => length > 1 && length < 30));
  const actors = parts(actorFigure(rich)).data[0].y;
  assert.equal(actors.length, 24);
  assert.deepEqual(actors, [...actors].sort((a: number, b: number) => a - b));
  assert.throws(() => gapFigure(new Map()), /no result of baseline4-random/);
});

Deno.test("reportPage() is one page with all results, and no script can end early", async () => {
  const figure: Figure = { data: [], layout: { height: 300, title: { text: "</script>" } } };
  const results = [...metrics.values()];
  const names = [...metrics.keys(), "reliability", "coverage", "enrolment"];
  const page = reportPage(
    results,
    new Map(names.map((name) => [name, figure])),
    [await readRecalls("rich8-actors")],
    'var plotly = "</script>";',
  );
  assert.equal(page.match(/<\/script>/g)!.length, 3);
  assert.ok(!/(src|href)="(?!#)/.test(page), "nothing is loaded from elsewhere");
  for (const { id } of results) assert.ok(page.includes(`<code>${id}</code>`), id);
  assert.throws(() => reportPage(results, new Map(), [], ""), /no figure/);
});
