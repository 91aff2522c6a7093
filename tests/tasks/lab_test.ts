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

Deno.test("deno task notebooks refuses a notebook that does not exist", async () => {
  const { code, stderr } = await runTask("notebooks", "--check", "09");
  assert.equal(code, 1);
  assert.match(stderr, /No notebook starts with 09/);
});
