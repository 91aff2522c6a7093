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

Deno.test("loadBackend() starts wasm and prints no banner; without WebAssembly or SIMD it says so", async () => {
  const [wasm, ...without] = await Promise.all([
    startIn(""),
    startIn("globalThis.WebAssembly = undefined;"),
    startIn(`
      const refuse = () => Promise.reject(new WebAssembly.CompileError("invalid opcode 0xfd"));
      Object.assign(WebAssembly, { validate: () => false, compile: refuse, instantiate: refuse });
    `),
  ]);
  assert.deepEqual(wasm, { stdout: "wasm\n", stderr: "" });
  for (const { stdout, stderr } of without) {
    assert.equal(stdout, "");
    assert.match(stderr, /Cannot start TensorFlow\.js: it needs WebAssembly with SIMD/);
  }
});
