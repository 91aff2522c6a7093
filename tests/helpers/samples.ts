import { fromFileUrl } from "@std/path";
import { exists } from "../../lib/tasks/files.ts";

/** Where samples of the published corpora lie beside the repository, on some machines. */
const SAMPLES = new URL("../../../shared/corpora/", import.meta.url);

/**
 * Registers a test on a sample of a published corpus; without the sample it is ignored, and its
 * name says what it needs.
 */
export async function testOnSample(
  name: string,
  archive: string,
  test: (path: string) => Promise<void>,
): Promise<void> {
  const path = fromFileUrl(new URL(archive, SAMPLES));
  const there = await exists(path);
  Deno.test({
    name: there ? name : `${name} (ignored: there is no ${path})`,
    ignore: !there,
    fn: () => test(path),
  });
}
