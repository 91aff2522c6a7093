import assert from "node:assert/strict";
import { join } from "@std/path";
import type { GoldenPredictions, SamplePrediction } from "../../lib/model/mod.ts";
import { buildApp, bundle } from "../../lib/tasks/build_app.ts";
import { rooted } from "../../lib/tasks/files.ts";
import { GOLDEN_PATH } from "../../lib/tasks/golden.ts";
import { serveLocally, staticFiles } from "../../lib/tasks/static_files.ts";

/** The committed predictions for the sample voices. */
export const golden: GoldenPredictions = JSON.parse(
  await Deno.readTextFile(rooted(GOLDEN_PATH)),
);

/** Asserts that predictions for the sample voices are the committed ones, within their tolerance. */
export function assertRepeated(found: readonly SamplePrediction[], where: string): void {
  const { predictions, tolerance } = golden;
  assert.deepEqual(found.map(({ name }) => name), predictions.map(({ name }) => name));
  const difference = Math.max(
    ...found.flatMap(({ probabilities }, i) =>
      probabilities.map((p, j) => Math.abs(p - predictions[i].probabilities[j]))
    ),
  );
  console.log(`largest difference of a probability in ${where}: ${difference.toExponential(1)}`);
  assert.ok(difference <= tolerance, `${where}: ${difference}, allowed ${tolerance}`);
}

/** What the page has written, once it is done: predictions in JSON, or why it failed. */
export const SAMPLES_DONE = /^\[|^failed/;

/**
 * Serves the web app, with a page beside it that predicts the sample voices and writes the
 * predictions, or why it failed, into itself.
 *
 * @param test Given the address of the app, and the name of the page; the server ends after it.
 * @param built Folder of the built app; it is built unless given.
 */
export async function withSamplesPage(
  test: (origin: string, page: string) => Promise<void>,
  built?: string,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "speech-emotion-" });
  try {
    const app = built ?? join(folder, "app"), pages = join(folder, "pages");
    if (!built) await buildApp(app);
    await bundle(["tests/helpers/determinism_page.ts"], pages);
    await Deno.writeTextFile(
      join(pages, "determinism.html"),
      `<!doctype html><title>samples</title><body></body>
       <script type="module" src="determinism_page.js"></script>`,
    );
    const [ofPages, ofApp] = await Promise.all([pages, app].map(staticFiles));
    const server = serveLocally(0, (request) => {
      const response = ofPages(request);
      return response.ok ? response : ofApp(request);
    });
    try {
      await test(`http://127.0.0.1:${server.addr.port}`, "determinism.html");
    } finally {
      await server.shutdown();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
