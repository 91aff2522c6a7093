import assert from "node:assert/strict";
import { trainOnExamples } from "../../lib/app/own_model.ts";
import { seededRandom } from "../../lib/audio/mod.ts";
import { rich } from "../../lib/features/mod.ts";
import { answerFrom, encodeModel, loadModel } from "../../lib/model/mod.ts";
import { toySpeech } from "../helpers/toy_model.ts";

const random = seededRandom(3);
const example = (emotion: "calm" | "angry", label: string) => ({
  label,
  row: rich.extract(toySpeech(emotion, 140, random)),
});
const examples = [1, 2, 3].flatMap(() => [example("calm", "soft"), example("angry", "sharp")]);

Deno.test("a few recordings train a model of their classes, which can be saved", async () => {
  const progress: number[] = [];
  const { model, summary } = await trainOnExamples(examples, rich.id, (own) => progress.push(own));
  assert.deepEqual(summary.classes, ["sharp", "soft"]);
  assert.deepEqual([summary.recordings, summary.accuracy], [6, 1]);
  assert.equal(progress.at(-1), 1);
  assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
  assert.ok(model.temperature >= 1.5);
  assert.equal(model.threshold, 0.75);
  const files = await encodeModel(model);
  const loaded = await loadModel((name) => Promise.resolve(files[name]));
  for (const emotion of ["calm", "angry"] as const) {
    const { row, label } = example(emotion, emotion === "calm" ? "soft" : "sharp");
    const answer = answerFrom(loaded, row);
    assert.equal(answer.emotion, label);
    assert.deepEqual(answer, answerFrom(model, row));
  }
});

Deno.test("one class, or a single recording of a class, cannot be trained on", async () => {
  const soft = examples.filter(({ label }) => label === "soft");
  const train = (own: typeof examples) => trainOnExamples(own, rich.id, () => {});
  await assert.rejects(train(soft), /at least two emotions/);
  await assert.rejects(train([...soft, examples[1]]), /a single recording of sharp/);
});
