import assert from "node:assert/strict";
import { seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import {
  barFigure,
  centroidFigure,
  countBy,
  countFigure,
  crossCorpusFigure,
  distributionFigure,
  EMOTION_COLOURS,
  gapFigure,
  learningFigure,
  probabilityFigure,
  projectionFigure,
  recallFigure,
  speakerFigure,
  spectrogramMap,
  spectrumFigure,
  spreadColours,
  timelineFigure,
  timeLinesFigure,
  timeMapFigure,
  timeMapGrid,
  trainingFigure,
  uarCurves,
  waveformFigure,
} from "../../lib/report/mod.ts";
import { emotionColour } from "../../lib/report/figure.ts";
import { type Loose, loose } from "./loose.ts";
import { TOY_RESULT, withUar } from "./toy_result.ts";

const TITLE = { title: "A title", subtitle: "and more" };

Deno.test("emotions have different colours, and unknown labels a common other one", () => {
  assert.deepEqual(Object.keys(EMOTION_COLOURS), [...EMOTIONS]);
  const colours = [...EMOTIONS, "bored"].map(emotionColour);
  assert.equal(new Set(colours).size, EMOTIONS.length + 1);
  assert.equal(emotionColour("bored"), emotionColour("excited"));
  for (const colour of colours) assert.match(colour, /^#[0-9a-f]{6}$/);
});

Deno.test("waveformFigure() keeps the extremes of each column of pixels", () => {
  // 1,600 samples in 800 columns of two.
  const samples = new Float32Array(1600);
  samples[0] = -0.5;
  samples[1] = 0.25;
  samples[1599] = 1;
  const { data: [line], layout } = loose(waveformFigure({ samples, sampleRateHz: 800 }, TITLE));
  assert.deepEqual([line.x.length, line.y.length], [1600, 1600]);
  assert.deepEqual(line.y.slice(0, 4), [-0.5, 0.25, 0, 0]);
  assert.deepEqual(line.x.slice(0, 4), [0, 0, 0.0025, 0.0025]);
  assert.deepEqual([line.y.at(-1), line.x.at(-1)], [1, 1.998]); // from 1598 / 800 s, four digits
  assert.deepEqual(layout.xaxis.range, [0, 2]);
  assert.deepEqual([layout.title.text, layout.title.subtitle.text], ["A title", "and more"]);
  const few = waveformFigure({ samples: Float32Array.of(0.1, -0.2), sampleRateHz: 2 }, TITLE);
  assert.deepEqual(loose(few).data[0].y, [0.1, 0.1, -0.2, -0.2]);
});

Deno.test("waveformFigure() of speech has its peak", () => {
  const style = { pitchHz: 120, pitchRange: 4, rate: 4, effort: 0.5, breath: 0.1 };
  const signal = synthesiseSpeech(style, seededRandom(1).uniform);
  const { data: [line] } = loose(waveformFigure(signal, TITLE));
  assert.ok(line.x.length <= 1600);
  assert.ok(Math.abs(Math.max(...line.y) - Math.max(...signal.samples)) < 1e-3);
});

Deno.test("spectrumFigure() places the bins from 0 Hz to half the sample rate", () => {
  const { data: [line] } = loose(spectrumFigure([0, 1, 10], 16_000, TITLE));
  assert.deepEqual([line.x0, line.dx], [0, 4_000]);
  assert.deepEqual(line.y, [-140, 0, 20]);
});

Deno.test("spectrogramMap() and timeMapFigure() show a tone at its frequency", () => {
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(Math.PI * i / 16));
  const { y, ...map } = spectrogramMap({ samples, sampleRateHz: 16_000 }); // 500 Hz
  assert.deepEqual([map.bands, map.hopS, map.values.length], [129, 0.02, 129 * 51]);
  const { data: [heatmap] } = loose(
    timeMapFigure(map, { ...TITLE, yTitle: "Hz", unit: "dB", y }),
  );
  const column = heatmap.z.map((row: number[]) => row[20]);
  assert.equal(heatmap.y[column.indexOf(Math.max(...column))], 500);
  assert.equal(heatmap.y.at(-1), 4_000);
  assert.equal(heatmap.dx, 0.02);
  // A sine times a Hann window of 512 samples: 512 / 4 at its bin; all else 80 dB below at most.
  const loudest = Math.round(20 * Math.log10(128));
  assert.equal(Math.max(...column), loudest);
  assert.equal(Math.min(...column), loudest - 80);
});

Deno.test("timeMapFigure() draws each band as a row, and colours the given range", () => {
  const map = { values: [1, 2, 3, 4, 5, 6], bands: 2, hopS: 0.1 };
  const labels = { ...TITLE, yTitle: "band", unit: "dB" };
  const { data: [heatmap], layout } = loose(timeMapFigure(map, { ...labels, range: [0, 5] }));
  assert.deepEqual(heatmap.z, [[1, 3, 5], [2, 4, 6]]);
  assert.deepEqual([heatmap.zmin, heatmap.zmax, heatmap.y], [0, 5, undefined]);
  assert.deepEqual([layout.yaxis.title.text, heatmap.colorbar.title.text], ["band", "dB"]);
  assert.equal(loose(timeMapFigure(map, labels)).data[0].zmin, undefined);
});

Deno.test("timeMapGrid() puts maps in two columns with a name above each", () => {
  const map = { values: [1, 2, 3, 4], bands: 2, hopS: 0.1 };
  const names = ["one", "two", "three"];
  const labels = { ...TITLE, yTitle: "band", unit: "dB", range: [0, 5] as const };
  const { data, layout } = loose(timeMapGrid(
    names.map((name, i) => ({ ...map, name, hopS: 0.1 * (i + 1) })),
    labels,
  ));
  assert.deepEqual(data.map(({ xaxis, yaxis }) => xaxis + yaxis), ["xy", "x2y", "xy2"]);
  assert.deepEqual(data.map(({ showscale }) => showscale), [true, false, false]);
  assert.deepEqual(data[2].z, [[1, 3], [2, 4]]);
  assert.deepEqual([layout.grid.rows, layout.grid.columns], [2, 2]);
  // Two frames, 0.3 s apart in the longest.
  for (const { range } of [layout.xaxis, layout.xaxis2]) assert.ok(Math.abs(range[1] - 0.6) < 1e-9);
  assert.deepEqual([layout.yaxis.title.text, layout.yaxis2.title.text], ["band", "band"]);
  assert.deepEqual(
    layout.annotations.map(({ text, xref, yref }: Loose) => [text, xref, yref]),
    [["one", "x domain", "y domain"], ["two", "x2 domain", "y domain"], [
      "three",
      "x domain",
      "y2 domain",
    ]],
  );
});

Deno.test("timelineFigure() stacks percentages and leaves gaps without speech", () => {
  const moments = [
    { atS: 1, probabilities: Float32Array.of(0.25, 0.75) },
    { atS: 2, probabilities: undefined },
  ];
  const { data } = loose(timelineFigure(moments, ["calm", "bored"], TITLE));
  assert.deepEqual(data.map(({ y }) => y), [[25, null], [75, null]]);
  assert.deepEqual(data[0].x, [1, 2]);
  assert.deepEqual(data.map(({ stackgroup }) => stackgroup), ["all", "all"]);
  assert.equal(data[0].fillcolor, EMOTION_COLOURS.calm);
  assert.equal(data[1].fillcolor, emotionColour("bored"));
});

Deno.test("timeLinesFigure() draws values by seconds, with gaps", () => {
  const pitch = { name: "pitch", values: [null, 3.000049] };
  const labels = { ...TITLE, yTitle: "semitones" };
  const { data: [line], layout } = loose(timeLinesFigure([pitch], 0.01, labels));
  assert.deepEqual([line.x0, line.dx, line.y], [0, 0.01, [null, 3]]);
  assert.equal(layout.showlegend, false);
  assert.equal(loose(timeLinesFigure([pitch, pitch], 0.01, labels)).layout.showlegend, true);
});

Deno.test("barFigure() draws percentages with distances to the ends of intervals", () => {
  const bars = [{ label: "a", value: 0.5, low: 0.4, high: 0.7 }, { label: "b", value: 1 }];
  const { data: [bar], layout } = loose(
    barFigure(new Map([["own", bars]]), { ...TITLE, yTitle: "UAR" }),
  );
  assert.deepEqual([bar.x, bar.y], [["a", "b"], [50, 100]]);
  assert.deepEqual([bar.error_y.array, bar.error_y.arrayminus], [[20, 0], [10, 0]]);
  assert.equal(bar.error_y.visible, true);
  assert.deepEqual([layout.yaxis.range, layout.showlegend], [[0, 100], false]);
});

Deno.test("probabilityFigure() draws emotions in their colours, without intervals", () => {
  const { data: [bar] } = loose(probabilityFigure(["sad", "bored"], [0.25, 0.75], TITLE));
  assert.deepEqual([bar.x, bar.y], [["sad", "bored"], [25, 75]]);
  assert.deepEqual(bar.marker.color, [EMOTION_COLOURS.sad, emotionColour("bored")]);
  assert.equal(bar.error_y.visible, false);
});

Deno.test("distributionFigure() separates emotions, in the order given", () => {
  const labels = { ...TITLE, yTitle: "pitch" };
  const { data } = loose(
    distributionFigure([1, 2, 3], ["sad", "angry", "sad"], ["angry", "sad"], labels),
  );
  assert.deepEqual(data.map(({ name, y }) => [name, y]), [["angry", [2]], ["sad", [1, 3]]]);
  assert.equal(data[0].line.color, EMOTION_COLOURS.angry);
});

Deno.test("projectionFigure() separates groups, in their colours", () => {
  const points = [{ x: 1, y: 2, group: "b", name: "p" }, { x: 3, y: 4, group: "a", name: "q" }];
  const groups = new Map([["a", "red"], ["b", "blue"]]);
  const { data } = loose(projectionFigure(points, groups, TITLE));
  assert.deepEqual(
    data.map(({ x, y, text, marker }) => [x, y, text, marker.color]),
    [[[3], [4], ["q"], "red"], [[1], [2], ["p"], "blue"]],
  );
});

Deno.test("centroidFigure() draws recordings, and each centroid before and after", () => {
  const points = [[1, 2, 9], [3, 4, 9], [5, 6, 9]], labels = ["sad", "happy", "sad"];
  const before = [[0, 1, 9], [2, 3, 9]], after = [[0, 0, 9], [1, 1, 9]];
  const emotions = ["happy", "sad"];
  const { data } = loose(centroidFigure(points, labels, emotions, [before, after], TITLE));
  assert.deepEqual(data.map(({ name, x, y }) => [name, x, y]), [
    ["happy", [3], [4]],
    ["sad", [1, 5], [2, 6]],
    ["happy", [0, 0], [1, 0]],
    ["sad", [2, 1], [3, 1]],
  ]);
  assert.deepEqual(data.map(({ marker }) => marker.color), [
    ...[EMOTION_COLOURS.happy, EMOTION_COLOURS.sad],
    ...[EMOTION_COLOURS.happy, EMOTION_COLOURS.sad],
  ]);
});

Deno.test("centroidFigure() draws two emotions, which have one axis, on a line", () => {
  const moved = [[[0], [2]], [[1], [3]]] as const;
  const figure = centroidFigure([[1], [3]], ["sad", "happy"], ["happy", "sad"], moved, TITLE);
  assert.deepEqual(loose(figure).data.map(({ x, y }) => [x, y]), [
    [[3], [0]],
    [[1], [0]],
    [[0, 1], [0, 0]],
    [[2, 3], [0, 0]],
  ]);
});

Deno.test("projectionFigure() is tall enough for the legend of 24 groups", () => {
  const names = Array.from({ length: 24 }, (_, i) => `s${i}`);
  const { layout } = loose(projectionFigure([], spreadColours(names), TITLE));
  const { height, margin } = layout;
  assert.ok(height - margin.t - margin.b >= 24 * 20, `${height}`);
});

Deno.test("spreadColours() gives different colours, in order", () => {
  const names = Array.from({ length: 24 }, (_, i) => `s${i}`);
  const colours = spreadColours(names);
  assert.deepEqual([...colours.keys()], names);
  assert.equal(new Set(colours.values()).size, 24);
});

Deno.test("countBy() and countFigure() count by both properties", () => {
  const counts = countBy(["ab", "ac", "ab", "db"], (text) => text[0], (text) => text[1]);
  assert.deepEqual(
    counts,
    new Map([["a", new Map([["b", 2], ["c", 1]])], ["d", new Map([["b", 1], ["c", 0]])]]),
  );
  const { data, layout } = loose(countFigure(counts, TITLE));
  assert.deepEqual(
    data.map(({ name, x, y }) => [name, x, y]),
    [["b", ["a", "d"], [2, 1]], ["c", ["a", "d"], [1, 0]]],
  );
  assert.deepEqual([layout.barmode, layout.yaxis.title.text], ["stack", "recordings"]);
});

Deno.test("trainingFigure() and learningFigure() count epochs from 1", () => {
  const curves = [{ name: "loss", values: [2, 1] }];
  const { data: [curve], layout } = loose(trainingFigure(curves, { ...TITLE, yTitle: "loss" }));
  assert.deepEqual([curve.x0, curve.dx, curve.y], [1, 1, [2, 1]]);
  assert.equal(layout.yaxis.title.text, "loss");
  const learning = { losses: [2, 1], trainingUar: [0.5, 1], heldOutUar: [0.25, 0.5] };
  const labels = { ...TITLE, yTitle: "UAR" };
  const { data, layout: percentages } = loose(learningFigure(uarCurves(learning), labels));
  assert.deepEqual(data.map(({ name, x0, y }) => [name, x0, y]), [
    ["training recordings", 1, [50, 100]],
    ["speakers held out", 1, [25, 50]],
  ]);
  assert.equal(percentages.yaxis.ticksuffix, " %");
});

Deno.test("gapFigure() draws experiments that were run on both splits", () => {
  const results = [
    withUar("a4-random", 0.8, 0.7, 0.9),
    withUar("a4-actors", 0.6, 0.5, 0.75),
    withUar("b4-random", 0.9, 0.9, 0.9),
    withUar("c4-actors", 0.9, 0.9, 0.9),
  ];
  const { data, layout } = loose(gapFigure(new Map(results.map((own) => [own.id, own]))));
  assert.deepEqual(
    data.map(({ name, x, y }) => [name, x, y]),
    [["random split", ["a4"], [80]], ["unseen speakers", ["a4"], [60]]],
  );
  assert.deepEqual([data[1].error_y.array, data[1].error_y.arrayminus], [[15], [10]]);
  assert.equal(layout.title.subtitle.text, "chance is 50.0 %");
});

Deno.test("recallFigure() draws the recall of each emotion with its interval", () => {
  const { scores } = TOY_RESULT;
  const { data, layout } = loose(
    recallFigure([{ name: "one", scores }, { name: "two", scores }], "Recall"),
  );
  assert.deepEqual(data.map(({ name }) => name), ["one", "two"]);
  // One of two calm recordings, from one speaker.
  assert.deepEqual([data[1].x, data[1].y], [["calm", "happy"], [50, 100]]);
  assert.deepEqual([data[1].error_y.array, data[1].error_y.arrayminus], [[50, 0], [50, 0]]);
  assert.equal(layout.title.subtitle.text, "95 % bootstrap over 2 speakers");
});

Deno.test("speakerFigure() draws the UAR of speakers, the lowest first", () => {
  const { data: [bar] } = loose(speakerFigure(TOY_RESULT));
  assert.deepEqual([bar.x, bar.y], [["04", "02"], [50, 100]]);
});

Deno.test("crossCorpusFigure() draws corpora left out of the training, by adaptation", () => {
  const [none, session, speaker] = [0.5, 0.6, 0.7].map((mean) => {
    return withUar("", mean, mean - 0.1, mean + 0.2).scores;
  });
  const scores = { none, session, speaker };
  const { data } = loose(crossCorpusFigure([
    { trained: ["nemo", "ravdess"], tested: "emodb", scores },
    { trained: ["emodb", "ravdess"], tested: "nemo", scores },
    { trained: ["nemo"], tested: "emodb", scores },
  ]));
  assert.deepEqual(data.map(({ name, x, y }) => [name, x, y]), [
    ["zero-shot", ["EmoDB", "nEMO"], [50, 50]],
    ["adapted to the session", ["EmoDB", "nEMO"], [60, 60]],
    ["adapted to the speaker", ["EmoDB", "nEMO"], [70, 70]],
  ]);
  assert.deepEqual([data[1].error_y.array[0], data[1].error_y.arrayminus[0]], [20, 10]);
});
