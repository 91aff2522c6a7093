import assert from "node:assert/strict";
import { fromFileUrl, join } from "@std/path";
import { exists, rooted } from "../../lib/tasks/files.ts";
import { corpusFiles, inTemporaryFolder, writeFiles, zipOf } from "../helpers/corpus.ts";

const FILES = [...corpusFiles()];

/** Runs the task as if a folder were the repository, with the permissions of `deno.json`. */
async function runData(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-write=data", rooted("lib/tasks/data.ts"), ...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

Deno.test("deno task data --from completes a folder, and replaces nothing", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "data/ravdess");
    await Deno.writeFile(join(folder, "a.zip"), await zipOf(new Map(FILES.slice(0, 12))));
    await Deno.writeFile(join(folder, "one.zip"), await zipOf(new Map(FILES.slice(0, 1))));
    await writeFiles(data, new Map([...FILES.slice(10), ["mine.txt", new Uint8Array(5)]]));

    const one = await runData(folder, "--from", "one.zip");
    assert.equal(one.code, 1);
    assert.match(one.stderr, /^error: Cannot unpack one.zip: 9 of 1440 recordings are neither in/);
    const first = await runData(folder, "--from", "a.zip");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^10 recordings written, 2 kept\n1440 of 1440 clips/m);
    assert.equal((await Deno.stat(join(data, "mine.txt"))).size, 5);
    const complete = await runData(folder);
    assert.match(complete.stdout, /^RAVDESS speech is already complete in data\/ravdess\/\.$/m);

    const [path, content] = FILES[0];
    await Deno.writeFile(join(data, path), content.subarray(0, 100));
    const shorter = await runData(folder, "--from", "a.zip");
    assert.equal(shorter.code, 1);
    assert.match(shorter.stderr, /data\/ravdess has 1 recording of another length/);
    const cutOff = await runData(folder);
    assert.equal(cutOff.code, 1);
    assert.match(
      cutOff.stderr,
      /Cannot use data\/ravdess: in it, 1 recording cut off .*; move .*\n {2}\S+-01\.wav/,
    );
    assert.equal((await Deno.stat(join(data, path))).size, 100);
  }));

Deno.test("deno task data NAME puts another corpus into its own folder", () =>
  inTemporaryFolder(async (folder) => {
    const zip = fromFileUrl(new URL("../../../shared/corpora/EmoDB-16k.zip", import.meta.url));
    const nowhere = await runData(folder, "nemo");
    assert.equal(nowhere.code, 1);
    assert.match(
      nowhere.stderr,
      /^error: Cannot download nEMO; get it from https:\S+nEMO, .*deno task data nemo --from PATH/,
    );
    const unknown = await runData(folder, "cremad");
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /^error: Expected one of ravdess, crema-d, emodb, nemo, got cremad/,
    );
    if (!await exists(zip)) return console.log(`not tested further: there is no ${zip}`);
    const whole = await runData(folder, "emodb", "--from", zip);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /^454 recordings written, 0 kept\n454 of 454 clips, 10 of 10/m);
    assert.ok(await exists(join(folder, "data/emodb/wav/03a01Fa.wav")));
    const again = await runData(folder, "emodb");
    assert.match(again.stdout, /^EmoDB is already complete in data\/emodb\/\.$/m);
  }));

Deno.test("deno task data runs once at a time, and a process that was killed holds no lock", () =>
  inTemporaryFolder(async (folder) => {
    const lock = join(folder, "data/.download/lock");
    await writeFiles(folder, new Map([["data/.download/lock", new Uint8Array()]]));
    const program = `
      const file = await Deno.open(${JSON.stringify(lock)}, { write: true });
      if (await file.tryLock(true)) console.log("locked");
      setTimeout(() => {}, 60_000);`;
    await Deno.writeTextFile(join(folder, "hold.ts"), program);
    const holder = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-read", "--allow-write", join(folder, "hold.ts")],
      stdout: "piped",
    }).spawn();
    const output = holder.stdout.getReader();
    assert.equal(new TextDecoder().decode((await output.read()).value), "locked\n");
    const second = await runData(folder, "--from", "nowhere.zip");
    holder.kill("SIGKILL");
    await holder.status;
    await output.cancel();
    assert.equal(second.code, 1);
    assert.match(
      second.stderr,
      /^error: Another deno task data is running here; wait for it to end/,
    );
    const third = await runData(folder, "--from", "nowhere.zip");
    assert.match(third.stderr, /^error: Cannot open corpus: nothing at "nowhere.zip"/);
  }));
