import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeWav, resample, SAMPLE_RATE_HZ } from "../../lib/audio/mod.ts";
import { ravdess } from "../../lib/corpus/mod.ts";
import { exists, rooted } from "../../lib/tasks/files.ts";
import { inTemporaryFolder, writeFiles } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";
import { wavBytes } from "../helpers/wav.ts";

/** Writes a program that stands for Python: it does `check` for `-c`, else `work`. */
async function pretendPython(folder: string, check: string, work: string): Promise<string> {
  const path = join(folder, "python");
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then ${check}; exit; fi\n${work}\n`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

Deno.test("deno task compare finds out that librosa is missing before it opens the corpus", () =>
  inTemporaryFolder(async (folder) => {
    const python = await pretendPython(folder, "echo No module named librosa >&2; false", "");
    const args = ["--corpus", join(folder, "nowhere")];
    const { code, stderr } = await runTask("compare", ...args, "--python", python);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: .*python cannot import librosa .*\(No module named librosa\).*pip/,
    );
    const none = await runTask("compare", ...args, "--python", join(folder, "no-python"));
    assert.match(none.stderr, /^error: There is no .*no-python; give an interpreter with --python/);
  }));

Deno.test("deno task compare gives librosa the 16 kHz samples of recordings at 48 kHz", () =>
  inTemporaryFolder(async (folder) => {
    const clips = ["03-01-01-01-01-01-01", "03-01-01-01-01-02-01"].map((id, i) => {
      const samples = Float32Array.from({ length: 24_000 }, (_, t) => 0.5 * Math.sin(t * (i + 1)));
      return { id, wav: wavBytes(samples, { sampleRateHz: 48_000 }) };
    });
    const paths = clips.map(({ id, wav }) => [ravdess.pathOf(ravdess.parse(id)), wav] as const);
    await writeFiles(join(folder, "corpus"), new Map(paths));
    const seen = join(folder, "seen"), record = rooted("results/librosa.json");
    const before = await Deno.readTextFile(record);
    const python = await pretendPython(folder, "true", `cp -r "$2" "${seen}"; exit 9`);
    const args = ["--corpus", join(folder, "corpus"), "--python", python];
    const { code, stderr } = await runTask("compare", ...args);
    assert.equal(code, 1);
    assert.match(stderr, /ended with code 9/);
    for (const { id, wav } of clips) {
      const given = decodeWav(await Deno.readFile(join(seen, `${id}.wav`)));
      assert.deepEqual(given, await resample(decodeWav(wav), SAMPLE_RATE_HZ));
    }
    assert.equal(await exists(rooted("results/.compare")), false);
    assert.equal(await Deno.readTextFile(record), before);
  }));
