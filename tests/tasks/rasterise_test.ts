import assert from "node:assert/strict";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../../lib/tasks/chromium.ts";
import { LAB_FOLDER } from "../../lib/tasks/lab_environment.ts";
import { rasterise } from "../../lib/tasks/rasterise.ts";

const chromium = await findChromium();

Deno.test({
  name: `figures become pictures of their size${
    chromium ? "" : ` (skipped: ${HOW_TO_GET_CHROMIUM})`
  }`,
  ignore: !chromium,
  fn: async () => {
    await Deno.mkdir(LAB_FOLDER, { recursive: true });
    const before = await Array.fromAsync(Deno.readDir(LAB_FOLDER));
    const sizes = [[300, 200], [120, 340]];
    const figures = sizes.map(([width, height]) => ({
      data: [{ y: [1, 3, 2] }],
      layout: { width, height },
    }));
    const pictures = await rasterise(chromium!, figures);
    for (const [i, size] of sizes.entries()) {
      const png = Uint8Array.fromBase64(pictures[i]);
      const view = new DataView(png.buffer);
      assert.equal(view.getUint32(0), 0x89504e47);
      assert.deepEqual([view.getUint32(16), view.getUint32(20)], size);
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(LAB_FOLDER)), before);
  },
});
