import assert from "node:assert/strict";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../../lib/tasks/chromium.ts";
import { rasterise } from "../../lib/tasks/rasterise.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

const chromium = await findChromium();

Deno.test({
  name: `figures become pictures of their size${
    chromium ? "" : ` (skipped: ${HOW_TO_GET_CHROMIUM})`
  }`,
  ignore: !chromium,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const sizes = [[300, 200], [120, 340]];
      const figures = sizes.map(([width, height]) => ({
        data: [{ y: [1, 3, 2] }],
        layout: { width, height },
      }));
      const pictures = await rasterise(chromium!, figures, { folder, scale: 2 });
      for (const [i, [width, height]] of sizes.entries()) {
        const png = Uint8Array.fromBase64(pictures[i]);
        const view = new DataView(png.buffer);
        assert.equal(view.getUint32(0), 0x89504e47);
        assert.deepEqual([view.getUint32(16), view.getUint32(20)], [2 * width, 2 * height]);
      }
      assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    }),
});
