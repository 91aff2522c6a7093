import { APP_FOLDER, buildApp } from "./build_app.ts";
import { parseCommand, runCommand } from "./command.ts";
import { staticFiles } from "./static_files.ts";

const USAGE = `Builds the web app and serves it on this machine.

usage: deno task app [--port N]

  --port N  port to serve on (default: 8000)

Open the address that is printed; end with Ctrl+C.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { port: { type: "string", default: "8000" } });
  const port = Number(values.port);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new RangeError(`Cannot serve on port ${values.port}, expected 0 to 65535`);
  }
  console.log("Building the app …");
  await buildApp(APP_FOLDER);
  const onListen = (address: Deno.NetAddr) => console.log(`Open http://localhost:${address.port}/`);
  try {
    const server = Deno.serve({ hostname: "127.0.0.1", port, onListen }, staticFiles(APP_FOLDER));
    await server.finished;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(`Port ${port} is in use; choose another with --port`);
  }
});
