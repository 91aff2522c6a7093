import assert from "node:assert/strict";

const { tasks } = JSON.parse(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
) as { tasks: Record<string, string | { command?: string }> };
const commands = Object.entries(tasks).map(([name, task]) =>
  [name, typeof task === "string" ? task : task.command ?? ""] as const
);

Deno.test("every task uses the lock file, and none has all permissions", () => {
  assert.ok(commands.length > 10);
  for (const [name, command] of commands) {
    assert.doesNotMatch(command, /--no-lock|--allow-all|\s-A\b/, name);
    // Tests write to temporary folders, anywhere.
    if (name !== "test") assert.doesNotMatch(command, /--allow-write(\s|$)/, name);
  }
});

Deno.test("predict only reads, and knows the folder it is called in; app:serve only reads the app and listens on one port; app:build runs no program", () => {
  const flags = (name: string) => {
    const [, command] = commands.find(([own]) => own === name)!;
    return command.split(" ").filter((word) => word.startsWith("--"));
  };
  assert.deepEqual(flags("app:serve"), ["--allow-read=dist", "--allow-net=127.0.0.1:8000"]);
  assert.deepEqual(flags("predict"), ["--allow-read", "--allow-env=INIT_CWD"]);
  const build = ["--allow-read", "--allow-write=dist,dist.half"];
  assert.deepEqual(flags("app:build"), build);
  assert.deepEqual(flags("app"), [...build, "--allow-net=127.0.0.1"]);
});

Deno.test("the compiler of kernel.wasm is pinned to one version and its checksum", async () => {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(new URL(`../../lib/tasks/${name}`, import.meta.url)));
  const { imports, lock } = await read("kernel.deno.json");
  const { specifiers, npm } = await read(lock.path);
  assert.equal(lock.frozen, true);
  const version = specifiers[imports.assemblyscript];
  assert.equal(imports.assemblyscript, `npm:assemblyscript@${version}`);
  assert.match(npm[`assemblyscript@${version}`].integrity, /^sha512-/);
});
