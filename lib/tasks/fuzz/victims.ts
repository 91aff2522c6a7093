import { dirname, join, relative } from "@std/path";
import { parse } from "csv-parse/sync";
import { ravdess, ravdessIds } from "../../corpus/mod.ts";
import { openFiles } from "../../corpus/open_files.ts";
import { exists, PATHS, rooted, writeFiles } from "../files.ts";
import { noise, zipOf } from "./zips.ts";

/** A command that writes files, to be killed in a folder that stands for the repository. */
export interface Victim {
  /** As a user types it. */
  readonly title: string;
  /** Arguments of Deno. */
  readonly command: readonly string[];
  /** Writes what the command needs into an empty folder. */
  readonly prepare: (folder: string) => Promise<void>;
  /** Says what is wrong with a file that the command wrote, if anything is. */
  readonly findDamage: (path: string, content: Uint8Array) => string | undefined;
  /** Files that are there, below the folder, after a run that ended well. */
  readonly complete: readonly string[];
  /** What is removed before the next run after one that ended well, so that there is work to do. */
  readonly undo?: string;
}

/** `deno task data`, of a zip of short clips under the names of RAVDESS. */
export async function dataVictim(): Promise<Victim> {
  const clips = new Map(ravdessIds().map((id, i) => [id, noise(i)]));
  const pathOf = (id: string) => join(PATHS.corpus, ravdess.pathOf(ravdess.parse(id)));
  const expected = new Map([...clips].map(([id, clip]) => [pathOf(id), clip]));
  return {
    ...await task("data", "--from", "clips.zip"),
    prepare: async (folder) => writeFiles(folder, { "clips.zip": await zipOf(clips) }),
    findDamage: (path, content) => {
      if (path === "clips.zip" || path.startsWith("data/.download/")) return;
      const whole = expected.get(path);
      if (!whole) return "it should not be there";
      if (content.length !== whole.length) return `${content.length} of ${whole.length} bytes`;
      return content.every((byte, i) => byte === whole[i]) ? undefined : "it has other content";
    },
    complete: [...expected.keys()],
    undo: PATHS.corpus,
  };
}

/** `deno task reproduce` of one experiment, which writes its results and the summaries of all. */
export async function reproduceVictim(): Promise<Victim> {
  const { files } = await openFiles(rooted(PATHS.results));
  const paths = files.map(({ path }) => relative(rooted("."), path))
    .filter((path) => !path.startsWith(PATHS.evaluations) && !path.endsWith(".half"));
  paths.push(PATHS.readme);
  return {
    ...await task("reproduce", "--tables", "--only", "original4-random"),
    prepare: async (folder) => {
      for (const path of paths) {
        await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
        await Deno.copyFile(rooted(path), join(folder, path));
      }
    },
    findDamage: (path, content) => {
      try {
        requireWhole(path, content);
      } catch (error) {
        return String(error);
      }
    },
    complete: paths,
  };
}

/** Runs a task with the permissions that it has in `deno.json`, but in another folder. */
async function task(name: string, ...args: string[]): Promise<Pick<Victim, "title" | "command">> {
  const { tasks } = JSON.parse(await Deno.readTextFile(rooted("deno.json")));
  const words: string[] = tasks[name].command.split(" ");
  return {
    title: ["deno task", name, ...args].join(" "),
    command: [...words.slice(1, -1), rooted(words.at(-1)!), ...args],
  };
}

/** Throws an error of any kind if a text file was cut off, as far as its format shows it. */
function requireWhole(path: string, content: Uint8Array): void {
  if (path.endsWith(".writable") || path.endsWith(".bin")) return; // a probe; see the checksums
  const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  if (!/[\n>]$/.test(text)) throw new SyntaxError(`it ends in ${JSON.stringify(text.slice(-20))}`);
  if (path.endsWith(".json")) JSON.parse(text);
  if (path.endsWith(".csv")) parse(text, { columns: true });
  if (path.endsWith(".svg") && !/<\/svg>\s*$/.test(text)) throw new SyntaxError("no </svg>");
}

/** Lists the files below a folder that are wrong, with the reason; halves of files are not. */
export async function damageIn(folder: string, { findDamage }: Victim): Promise<string[]> {
  const damage: string[] = [];
  for (const [path, content] of await filesIn(folder)) {
    const why = path.endsWith(".half") ? undefined : findDamage(path, content);
    if (why) damage.push(`${path}: ${why}`);
  }
  return damage;
}

/** Lists what is wrong after a run that ended well: files that lack, and halves that are left. */
export async function lackIn(folder: string, { complete }: Victim): Promise<string[]> {
  const lack: string[] = [];
  for (const path of complete) {
    if (!await exists(join(folder, path))) lack.push(`${path}: it is not there`);
  }
  for (const path of (await filesIn(folder)).keys()) {
    if (/\.(half|writable)$/.test(path)) lack.push(`${path}: it was left over`);
  }
  return lack;
}

async function filesIn(folder: string): Promise<Map<string, Uint8Array>> {
  const { files } = await openFiles(folder);
  const contents = new Map<string, Uint8Array>();
  for (const { path, read } of files) contents.set(relative(folder, path), await read());
  return contents;
}
