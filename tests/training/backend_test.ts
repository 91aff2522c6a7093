import assert from "node:assert/strict";
import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../..", import.meta.url));

async function evaluate(code: string): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  return { stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

const predictWith = (before: string) => `
  ${before}
  const { decodeWav, loadBackend, loadModel, predict } = await import("./lib/mod.ts");
  const backend = await loadBackend((message) => console.log("warned: " + message));
  const model = await loadModel((name) => Deno.readFile("results/model/" + name));
  const signal = decodeWav(await Deno.readFile("tests/golden/voice_glide.wav"));
  console.log(backend, (await predict(model, signal)).emotion);
`;

Deno.test("loadBackend() falls back to cpu with a warning, and predictions stay the same", async () => {
  const wasm = await evaluate(predictWith(""));
  const cpu = await evaluate(predictWith("globalThis.WebAssembly = undefined;"));
  assert.match(wasm.stdout, /^wasm [a-z]+\n$/);
  assert.match(cpu.stdout, /^warned: The wasm backend .* much slower\.\ncpu [a-z]+\n$/);
  assert.equal(cpu.stdout.split(" ").at(-1), wasm.stdout.split(" ").at(-1));
});

Deno.test("loadBackend() prints no banner", async () => {
  const { stdout, stderr } = await evaluate(predictWith(""));
  assert.equal(stdout.trimEnd().split("\n").length, 1);
  assert.equal(stderr, "");
});
