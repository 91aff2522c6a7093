import { dirname, join } from "@std/path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { ravdess } from "../../lib/corpus/mod.ts";
import { wavBytes } from "./wav.ts";

/** A short sound that differs from clip to clip. */
export function clipSound(index: number): Uint8Array {
  return wavBytes(Float32Array.from({ length: 800 }, (_, i) => Math.sin(i * (0.05 + index / 9e3))));
}

/** Lists the ids of complete RAVDESS speech, sorted: 24 actors, 60 recordings each. */
export function ravdessIds(): string[] {
  let ids = ["03-01"];
  for (const count of [8, 2, 2, 2, 24]) { // emotion, intensity, statement, repetition, actor
    const codes = Array.from({ length: count }, (_, i) => String(i + 1).padStart(2, "0"));
    ids = ids.flatMap((id) => codes.map((code) => `${id}-${code}`));
  }
  return ids.filter((id) => !id.startsWith("03-01-01-02")); // neutral is never strong
}

/** Paths and content of a synthetic corpus in the public archive's layout. */
export function corpusFiles(count = 1_440): Map<string, Uint8Array> {
  return new Map(
    ravdessIds().slice(0, count).map((id, i) => [
      ravdess.pathOf(ravdess.parse(id)),
      clipSound(i),
    ]),
  );
}

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: Map<string, Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeFile(join(folder, path), content);
  }
}

/** Packs files into a zip archive. */
export async function zipOf(files: Map<string, Uint8Array>): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 1 });
  for (const [path, content] of files) await zip.add(path, new Uint8ArrayReader(content));
  return await zip.close();
}

/** Runs a test in a folder that is removed afterwards. */
export async function inTemporaryFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "speech-emotion-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
