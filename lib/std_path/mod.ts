/**
 * Stand-in for `jsr:@std/path` where that registry cannot be reached.
 *
 * Re-exports the few functions used here from Node's `path` and `url` modules, whose behaviour is
 * the same. Remove the `links` entry from `deno.json` to use the published package instead.
 *
 * @module
 */
export { basename, dirname, extname, join, relative, resolve } from "node:path";
export { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";
