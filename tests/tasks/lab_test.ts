import assert from "node:assert/strict";
import { join } from "@std/path";
import { requirePython } from "../../lib/tasks/lab_environment.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";
import { runTask } from "../helpers/run_task.ts";

Deno.test("requirePython() says what is missing without Python", async () => {
  await assert.rejects(
    requirePython("/nowhere/python3"),
    /There is no \/nowhere\/python3.*install Python 3\.10 or newer/,
  );
});

Deno.test("requirePython() accepts a new Python and refuses an old one and other programs", () =>
  inTemporaryFolder(async (folder) => {
    const pretend = async (says: string) => {
      const path = join(folder, says.replace(/\W/g, ""));
      await Deno.writeTextFile(path, `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
      await requirePython(path);
    };
    await pretend("Python 3.12.1");
    await assert.rejects(pretend("Python 3.8.1"), /Python 3\.10 or newer.* is 3\.8/);
    await assert.rejects(pretend("hello"), /is not Python: "hello"/);
  }));

/** A program that says when it has started and been asked to end, and takes a moment for that. */
const SLOW_TO_END = `
for signal in INT TERM; do trap "sleep 0.3; echo ended by $signal; exit 7" $signal; done
echo started
while :; do sleep 0.05; done`;
const CHILD = new URL("../../lib/tasks/child.ts", import.meta.url);
const RUN = `import { runForeground } from ${JSON.stringify(CHILD)};
Deno.exit(await runForeground("/bin/sh", ["-c", Deno.args[0]]));`;

for (
  const [sent, received] of [["SIGTERM", "TERM"], ["SIGHUP", "TERM"], ["SIGINT", "INT"]] as const
) {
  Deno.test({
    name: `runForeground() passes ${sent} on, and waits until the program has ended`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTemporaryFolder(async (folder) => {
        const script = join(folder, "run.ts");
        await Deno.writeTextFile(script, RUN);
        const process = new Deno.Command(Deno.execPath(), {
          args: ["run", "--no-config", "--allow-run=/bin/sh", script, SLOW_TO_END],
          stdin: "null",
          stdout: "piped",
        }).spawn();
        let output = "";
        for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
          output += text;
          if (text.includes("started")) process.kill(sent);
        }
        assert.equal(output, `started\nended by ${received}\n`);
        assert.equal((await process.status).code, 7);
      }),
  });
}

Deno.test("deno task lab refuses a port that is no number, before it installs anything", async () => {
  const { code, stderr } = await runTask("lab", "--port", "88x");
  assert.equal(code, 2);
  assert.match(stderr, /^error: Cannot use --port 88x, expected a whole number from 1 to 65535\n$/);
});

Deno.test("deno task notebooks refuses a notebook that does not exist", async () => {
  const { code, stderr } = await runTask("notebooks", "--check", "09");
  assert.equal(code, 2);
  assert.match(stderr, /No notebook starts with 09/);
});
