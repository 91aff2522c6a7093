import assert from "node:assert/strict";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../../lib/tasks/chromium.ts";

const chromium = await findChromium();

Deno.test({
  name: `the web app works in Chromium${chromium ? "" : ` (skipped: ${HOW_TO_GET_CHROMIUM})`}`,
  ignore: !chromium,
  fn: async () => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "tests/app/in_chromium.ts"],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    console.log(text);
    assert.ok(success, new TextDecoder().decode(stderr) + text);
    assert.match(text, /\d\d passed/);
  },
});
