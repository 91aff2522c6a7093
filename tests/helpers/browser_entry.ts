/** What a web page would import; `tests/browser_test.ts` bundles it. */
export * from "../../lib/audio/mod.ts";
export * from "../../lib/model/mod.ts";
export { setEncoderFolder } from "../../lib/features/encoder/files.ts";
