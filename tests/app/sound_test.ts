import assert from "node:assert/strict";
import { readSound } from "../../lib/app/sound.ts";
import { UnusableRecording } from "../../lib/audio/mod.ts";

Deno.test("a dropped folder is refused with a reason", async () => {
  const folder = new Blob();
  folder.arrayBuffer = () => Promise.reject(new DOMException("", "NotFoundError"));
  await assert.rejects(
    readSound(folder),
    new UnusableRecording("it is a folder, or a file that is no longer there"),
  );
});
