import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeAudio, type Signal, UnusableRecording } from "../../lib/audio/mod.ts";
import { seededRandom } from "../../lib/core/random.ts";
import { answerOrRefusal, requireProbabilities } from "../../lib/tasks/fuzz/kind.ts";
import { FUZZ_KINDS } from "../../lib/tasks/fuzz/kinds.ts";
import { tryKills } from "../../lib/tasks/fuzz/kills.ts";
import { mutateBytes, mutateJson, randomOf } from "../../lib/tasks/fuzz/mutate.ts";
import { robustnessPage } from "../../lib/tasks/fuzz/report.ts";
import { runCase } from "../../lib/tasks/fuzz/run_case.ts";
import { runKind, startTrials } from "../../lib/tasks/fuzz/run_kind.ts";
import type { Victim } from "../../lib/tasks/fuzz/victims.ts";
import { validWavs, wavKind } from "../../lib/tasks/fuzz/wavs.ts";
import { rooted } from "../../lib/tasks/files.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

/** Tries a decoder with one case. */
function tryDecoder(decode: () => Signal): ReturnType<typeof runCase> {
  const kind = wavKind(() => new Promise((resolve) => resolve(decode())));
  return runCase(kind, 1, 1);
}

const SAMPLES = Float32Array.of(0, 0.5), sampleRateHz = 16_000;

Deno.test("a decoder that is broken is caught: wrong errors, no name, wrong numbers", async () => {
  const broken: [() => Signal, RegExp][] = [
    [() => {
      throw new TypeError("case.wav is undefined");
    }, /^TypeError: /],
    [() => {
      throw new RangeError("Invalid array length: case.wav");
    }, /^RangeError: /],
    [() => {
      throw "a text";
    }, /^threw a text$/],
    [() => {
      throw new UnusableRecording("Cannot read it: damaged");
    }, /^Fault: a refusal that does not name its file: Cannot read it: damaged/],
    [() => ({ samples: Float32Array.of(0, NaN), sampleRateHz }), /^Fault: .* sample 1 is NaN/],
    [() => ({ samples: SAMPLES, sampleRateHz: 0 }), /^Fault: a signal of 2 samples at 0 Hz/],
    [() => ({ samples: new Float32Array(), sampleRateHz }), /^Fault: a signal of 0 samples/],
  ];
  for (const [decode, fault] of broken) {
    const result = await tryDecoder(decode);
    assert.match("fault" in result ? result.fault : JSON.stringify(result), fault);
  }
});

Deno.test("a decoder that answers or refuses by name is right", async () => {
  const answer = () => ({ samples: SAMPLES, sampleRateHz });
  assert.deepEqual(await tryDecoder(answer), { outcome: "answered" });
  const refuse = () => {
    throw new UnusableRecording("Cannot read case.wav: damaged");
  };
  assert.deepEqual(await tryDecoder(refuse), { outcome: "refused" });
});

Deno.test("probabilities must be finite, from 0 to 1, and sum to 1", () => {
  requireProbabilities(Float32Array.of(0.25, 0.75));
  for (const wrong of [[NaN, 1], [0.5, 0.6], [-0.5, 1.5], [0, 0]]) {
    assert.throws(() => requireProbabilities(Float32Array.from(wrong)), { name: "Fault" });
  }
});

Deno.test("an error that is not documented is thrown on, even if it names the file", async () => {
  const error = new TypeError("a.zip");
  const work = answerOrRefusal(() => Promise.reject(error), { errors: ["Error"], names: /a/ });
  await assert.rejects(work, error);
});

Deno.test("the unchanged WAV files are valid", async () => {
  for (const wav of validWavs()) {
    const { samples, sampleRateHz } = await decodeAudio(wav);
    assert.equal(sampleRateHz, 16_000);
    assert.ok(samples.length > 16_000);
  }
});

Deno.test("a few cases of each kind end well, the same ones twice", async () => {
  for (const kind of FUZZ_KINDS) {
    for (const number of [1, 2, 3]) {
      const [input, again] = await Promise.all(
        [1, 2].map(() => kind.makeInput(number, randomOf(7, number))),
      );
      assert.deepEqual(input, again, kind.id);
      assert.ok("outcome" in await runCase(kind, 7, number), `${kind.id} ${number}`);
    }
  }
});

Deno.test("mutations change a file in many ways, and leave the original", () => {
  const original = Uint8Array.from({ length: 300 }, (_, i) => i);
  const before = original.slice(), lengths = new Set<number>(), contents = new Set<string>();
  for (let number = 0; number < 500; number++) {
    const changed = mutateBytes(original, randomOf(1, number));
    lengths.add(changed.length);
    contents.add(changed.join());
  }
  assert.deepEqual(original, before);
  assert.ok(contents.size > 480 && lengths.size > 100);
  assert.ok(Math.min(...lengths) < 30 && Math.max(...lengths) > 400);
  assert.equal(mutateBytes(new Uint8Array(), seededRandom(1)).length, 0);
});

Deno.test("mutateJson() changes one value, at any depth, and stays JSON", () => {
  const json = new TextEncoder().encode('{"a":{"b":[1,2,3]},"c":"d"}');
  const changed = new Set<string>();
  for (let number = 0; number < 300; number++) {
    const text = new TextDecoder().decode(mutateJson(json, randomOf(1, number)));
    JSON.parse(text);
    changed.add(text);
  }
  for (const text of ['{"a":{"b":[1,2,3]}}', '{"a":{"b":[1,3]},"c":"d"}', '{"c":"d"}']) {
    assert.ok(changed.has(text), text);
  }
});

Deno.test("runKind() goes on after a case that does not end, and one that breaks the worker", async () => {
  const url = new URL("./fuzz_worker.ts", import.meta.url);
  const trials = startTrials(1, () => new Worker(url, { type: "module" }), 400);
  const done: number[] = [];
  const kind = { id: "toy", description: "a toy" };
  const result = await runKind(kind, trials, { cases: 4, onCase: (own) => void done.push(own) });
  trials.stop();
  assert.deepEqual(result, {
    ...kind,
    answered: 2,
    refused: 0,
    failed: [
      { number: 1, fault: "no end within 400 ms" },
      { number: 2, fault: "A worker failed: Uncaught TypeError: x is undefined" },
    ],
  });
  assert.deepEqual(done, [1, 2, 3, 4]);
});

/** A command that writes a file slowly: to its place at once, or beside it first. */
function slowWriter(isWhole: boolean): Victim {
  const where = isWhole ? "a.txt.half" : "a.txt";
  return {
    command: ["run", "--allow-read=.", "--allow-write=.", "slow.ts"],
    title: "slow",
    prepare: (folder) =>
      Deno.writeTextFile(
        join(folder, "slow.ts"),
        `const file = await Deno.open("${where}", { write: true, create: true, truncate: true });
         for (let i = 0; i < 10; i++) {
           await file.write(new TextEncoder().encode("x"));
           await new Promise((resolve) => setTimeout(resolve, 100));
         }
         ${isWhole ? 'await Deno.rename("a.txt.half", "a.txt");' : ""}`,
      ),
    findDamage: (path, content) =>
      path === "a.txt" && content.length !== 10 ? `${content.length} bytes` : undefined,
    complete: ["a.txt"],
    undo: "a.txt",
  };
}

Deno.test("tryKills() finds a file that is half written, and none where it is moved into place", () =>
  inTemporaryFolder(async (folder) => {
    const unsafe = await tryKills(slowWriter(false), join(folder, "a"), 3, 1);
    assert.ok(unsafe.failed.length > 0);
    assert.match(unsafe.failed[0].fault, /^a\.txt: \d bytes$/);
    const safe = await tryKills(slowWriter(true), join(folder, "b"), 3, 1);
    assert.deepEqual(safe.failed, []);
    assert.equal(safe.completed, 2);
  }));

Deno.test("the page of results has every kind, and the kills if there were any", () => {
  const kind = { id: "toy", description: "a toy", answered: 1_999, refused: 2, failed: [] };
  const plain = robustnessPage({ seed: 5, kinds: [kind], kills: [] });
  assert.match(plain, /with the seed 5;/);
  assert.match(plain, /\| toy +\| 2,001 \| +1,999 \| +2 \| +0 \|\n/);
  assert.match(plain, /\n- `toy`: a toy\n$/);
  const kill = { command: "deno task x", kills: 30, ended: 2, completed: 7, failed: [] };
  const page = robustnessPage({ seed: 5, kinds: [kind], kills: [kill] });
  assert.match(page, /\| `deno task x` \| +30 \| +2 \| +7 \| +0 \|\n$/);
});

Deno.test("results/robustness-input.md says that nothing failed", async () => {
  const page = await Deno.readTextFile(rooted("results/robustness-input.md"));
  const rows = page.split("\n").filter((line) => /^\| [\w`]/.test(line) && /\d \|$/.test(line));
  assert.ok(rows.length >= FUZZ_KINDS.length);
  for (const row of rows) assert.match(row, /\| +0 \|$/);
});
