// Runs in Chromium for `deno task bench`: predicts the emotion of a recording repeatedly, and posts
// the time of each prediction in seconds.
import { decodeWav } from "../../audio/mod.ts";
import { setEncoderFolder } from "../../features/mod.ts";
import { loadModel, predict } from "../../model/mod.ts";

const read = async (name: string): Promise<Uint8Array> => {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

async function predictionSeconds(): Promise<number[]> {
  setEncoderFolder(new URL("encoder/", import.meta.url));
  const model = await loadModel((name) => read(`model/${name}`));
  const signal = decodeWav(await read("clip.wav"));
  const seconds: number[] = [];
  for (let i = 0; i < 15; i++) {
    const started = performance.now();
    await predict(model, signal);
    seconds.push((performance.now() - started) / 1_000);
  }
  return seconds.slice(5); // the first ones include compilation
}

const message = await predictionSeconds()
  .then((seconds) => ({ seconds }), (error) => ({ error: String(error) }));
await fetch("result", { method: "POST", body: JSON.stringify(message) });
