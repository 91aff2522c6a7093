import { APP_FOLDER, buildApp } from "./build_app.ts";
import { parseCommand, runCommand } from "./command.ts";
import { parseWholeNumber } from "./options.ts";
import { type AnswerRequest, serveLocally, staticFiles } from "./static_files.ts";

const USAGE = `Builds the web app and serves it on this machine.

usage: deno task app [--port N]

  --port N  port to serve on (default: 8000)

Open the address that is printed; stop with Ctrl+C. To serve an app that is already built, with
fewer permissions: deno task app:serve.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { port: { type: "string", default: "8000" } });
  const port = parseWholeNumber("--port", values.port, 0, 65_535);
  // Start serving before the build, so that a port in use is reported at once.
  const files = Promise.withResolvers<AnswerRequest>();
  const server = serveLocally(port, files.promise);
  console.log("Building the app …");
  await buildApp(APP_FOLDER);
  files.resolve(await staticFiles(APP_FOLDER));
  console.log(`Open http://localhost:${server.addr.port}/`);
  await server.finished;
});
