/// <reference lib="dom" />
/** A page that predicts the sample voices with the saved model, and writes the result into itself. */
import { setEncoderFolder } from "../../lib/features/encoder/files.ts";
import { loadModel, predictSamples } from "../../lib/model/mod.ts";

setEncoderFolder(new URL("encoder/", location.href));
try {
  const model = await loadModel(async (name) => {
    const response = await fetch(`model/${name}`);
    return new Uint8Array(await response.arrayBuffer());
  });
  document.body.textContent = JSON.stringify(await predictSamples(model));
} catch (error) {
  document.body.textContent = `failed: ${error}`;
  throw error;
}
