import { APP_FOLDER, buildApp } from "./build_app.ts";
import { parseCommand, runCommand } from "./command.ts";

const USAGE = `Builds the web app: a folder that any web host can serve.

usage: deno task app:build

The folder is ${APP_FOLDER}/.`;

await runCommand(async () => {
  parseCommand(USAGE, {});
  await buildApp(APP_FOLDER);
  console.log(`Built ${APP_FOLDER}/.`);
});
