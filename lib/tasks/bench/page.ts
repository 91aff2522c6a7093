// What Chromium runs for `deno task bench`: it answers to a recording again and again, and says how
// long each answer took.
import { decodeWav } from "../../audio/mod.ts";
import { loadModel, predict } from "../../model/mod.ts";

const read = async (name: string): Promise<Uint8Array> => {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

async function times(): Promise<number[]> {
  const model = await loadModel((name) => read(`model/${name}`));
  const signal = decodeWav(await read("clip.wav"));
  const found: number[] = [];
  for (let i = 0; i < 15; i++) {
    const started = performance.now();
    await predict(model, signal);
    found.push((performance.now() - started) / 1_000);
  }
  return found.slice(5); // the first ones also compile
}

const said = await times().then((seconds) => ({ seconds }), (error) => ({ error: String(error) }));
await fetch("said", { method: "POST", body: JSON.stringify(said) });
