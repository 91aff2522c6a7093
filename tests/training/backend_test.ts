import assert from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { assertClose } from "../helpers/close.ts";

const root = fromFileUrl(new URL("../..", import.meta.url));

/** Trains and predicts in a process of its own, and prints the backend and the probabilities. */
async function trainIn(before: string): Promise<{ lines: string[]; stderr: string }> {
  const code = `
    ${before}
    const { fitJob, networkProbabilities, ORIGINAL_MLP } = await import("./lib/model/mod.ts");
    const { identityScaler } = await import("./lib/dataset/mod.ts");
    const { loadBackend } = await import("./lib/tensorflow/mod.ts");
    const warned = [];
    const backend = await loadBackend((message) => warned.push(message));
    const again = await loadBackend(() => warned.push("again"));
    const values = Float32Array.of(0, 1, 1, 0, 2, 3, 3, 2, 0, 5, 5, 0);
    const data = { values, labels: Int32Array.of(0, 1, 0, 1, 0, 1), classes: 2 };
    const config = { ...ORIGINAL_MLP, epochs: 3, batchSize: 2, hidden: [4], inputDropout: 0.2 };
    const { network } = await fitJob({ kind: "mlp", config, data }, 1);
    const probabilities = networkProbabilities({ network }, values, identityScaler(2));
    console.log([backend, again, ...warned].join(";"));
    console.log(JSON.stringify([...probabilities]));
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { lines: decode(stdout).trimEnd().split("\n"), stderr: decode(stderr) };
}

Deno.test("loadBackend() starts wasm and prints no banner; cpu, with a warning, computes the same", async () => {
  const [wasm, cpu] = await Promise.all([
    trainIn(""),
    trainIn("globalThis.WebAssembly = undefined;"),
  ]);
  assert.equal(wasm.stderr, "");
  assert.equal(wasm.lines.length, 2);
  assert.equal(wasm.lines[0], "wasm;wasm");
  assert.equal(
    cpu.lines[0],
    "cpu;cpu;The wasm backend of TensorFlow.js did not start; using cpu, which is much slower.",
  );
  const [onWasm, onCpu]: number[][] = [wasm, cpu].map(({ lines }) => JSON.parse(lines[1]));
  assert.equal(onWasm.length, 12);
  assertClose(onCpu, onWasm, 1e-5);
});
