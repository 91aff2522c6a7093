import assert from "node:assert/strict";
import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../..", import.meta.url));

/** Starts the backend twice in a process of its own, and prints its name. */
async function startIn(before: string): Promise<{ stdout: string; stderr: string }> {
  const code = `
    ${before}
    const tf = await import("@tensorflow/tfjs");
    const { loadBackend } = await import("./lib/tensorflow/mod.ts");
    await loadBackend();
    await loadBackend();
    console.log(tf.getBackend());
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: decode(stdout), stderr: decode(stderr) };
}

Deno.test("loadBackend() starts wasm and prints no banner; without WebAssembly it says so", async () => {
  const [wasm, none] = await Promise.all([
    startIn(""),
    startIn("globalThis.WebAssembly = undefined;"),
  ]);
  assert.deepEqual(wasm, { stdout: "wasm\n", stderr: "" });
  assert.equal(none.stdout, "");
  assert.match(none.stderr, /Cannot start TensorFlow\.js: it needs WebAssembly with SIMD/);
});
