/**
 * The web app in a real browser. `app_test.ts` runs this in a process of its own, because Playwright
 * asks for more permissions than the other tests get. All tests share one build, one
 * browser and one page.
 */
import "./chromium/recordings.ts";
import "./chromium/microphone.ts";
import "./chromium/own_classes.ts";
import "./chromium/look.ts";
import "./chromium/voice.ts";
import "./chromium/results.ts";
import "./chromium/determinism.ts";
import { close } from "./chromium/setup.ts";

Deno.test({
  name: "the browser and the server end",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: close,
});
