import { exists } from "../corpus/files.ts";
import { parseCommand, runCommand } from "./command.ts";
import { serveLocally, staticFiles } from "./static_files.ts";

const PORT = 8000;
const FOLDER = "dist";
const USAGE = `Serves the web app that deno task app:build has built, with no other permissions.

usage: deno task app:serve

It reads ${FOLDER}/ only, and listens on port ${PORT} of this machine only. Open the address that is
printed; stop with Ctrl+C. For another port: deno task app --port N.`;

await runCommand(async () => {
  parseCommand(USAGE, {});
  if (!await exists(FOLDER)) {
    throw new Error(`There is no ${FOLDER}/; build it first: deno task app:build`);
  }
  const server = serveLocally(PORT, await staticFiles(FOLDER));
  console.log(`Open http://localhost:${server.addr.port}/`);
  await server.finished;
});
