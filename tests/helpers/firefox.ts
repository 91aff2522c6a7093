import { join } from "@std/path";
import { exists } from "../../lib/tasks/files.ts";

const CANDIDATES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/** Says how to get a browser. */
export const HOW_TO_GET_FIREFOX = "Debian: apt install firefox-esr; Ubuntu: apt install firefox";

/** A microphone that delivers a tone, and that pages may use without asking. */
const PREFERENCES = `
  user_pref("media.navigator.streams.fake", true);
  user_pref("media.navigator.permission.disabled", true);
`;

/** Longest time that Firefox may take to start, and to answer a command. */
const TIMEOUT_MS = 60_000;

/** Finds Firefox; returns nothing if there is none. */
export async function findFirefox(): Promise<string | undefined> {
  for (const path of CANDIDATES) if (await exists(path)) return path;
  return undefined;
}

/** A page in Firefox. */
export interface FirefoxPage {
  /** Opens an address and waits until it is loaded. */
  open(url: string): Promise<void>;
  /** Evaluates an expression, waits if it is a promise, and returns the text that it gives. */
  evaluate(expression: string): Promise<string>;
  /** Chooses files in the element that a CSS selector finds. */
  chooseFiles(selector: string, paths: readonly string[]): Promise<void>;
}

/**
 * Runs a test with a page in a headless Firefox, over WebDriver BiDi, which Firefox speaks without a
 * driver; Playwright needs a Firefox of its own.
 *
 * @param firefox Path of Firefox.
 * @param test Called with the page; Firefox ends after it.
 * @see https://w3c.github.io/webdriver-bidi/
 */
export async function withFirefox(
  firefox: string,
  test: (page: FirefoxPage) => Promise<void>,
): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "speech-emotion-firefox-" });
  await Deno.writeTextFile(join(profile, "user.js"), PREFERENCES);
  const browser = new Deno.Command(firefox, {
    args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
  }).spawn();
  const reading = Promise.withResolvers<string>();
  const drained = readAddress(browser.stderr, reading);
  let session: Session | undefined;
  try {
    session = await openSession(await inTime(reading.promise, "start"));
    await test(await openPage(session));
  } finally {
    await session?.close();
    killIfRunning(browser);
    await browser.status;
    await drained;
    await removeProfile(profile);
  }
}

function killIfRunning(browser: Deno.ChildProcess): void {
  try {
    browser.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
}

/** Removes the profile, to which processes of Firefox that are ending may still write. */
async function removeProfile(profile: string, attempts = 20): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Reads the address that Firefox prints, and whatever else it prints until it ends. */
async function readAddress(
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
  { resolve, reject }: PromiseWithResolvers<string>,
): Promise<void> {
  let text = "";
  for await (const chunk of stderr.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const [, address] = /WebDriver BiDi listening on (ws:\S+)\s/.exec(text) ?? [];
    if (address) resolve(address);
  }
  reject(new Error(`Firefox ended before it listened:\n${text}`));
}

async function inTime<T>(result: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Firefox did not ${what} within ${TIMEOUT_MS / 1000} s`)),
    TIMEOUT_MS,
  );
  try {
    return await Promise.race([result, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Session {
  send(method: string, params: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Opens a WebDriver BiDi session at the address that Firefox listens on. */
async function openSession(address: string): Promise<Session> {
  const socket = new WebSocket(`${address}/session`);
  const opened = Promise.withResolvers<void>(), closed = Promise.withResolvers<void>();
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  socket.onopen = () => opened.resolve();
  socket.onerror = () => opened.reject(new Error(`Cannot connect to Firefox at ${address}`));
  socket.onclose = () => {
    closed.resolve();
    for (const { reject } of waiting.values()) reject(new Error("Firefox closed the connection"));
  };
  socket.onmessage = ({ data }) => {
    const { id, result, error, message } = JSON.parse(data);
    const own = waiting.get(id);
    if (!own) return; // an event
    waiting.delete(id);
    if (error) own.reject(new Error(`Firefox: ${error}: ${message}`));
    else own.resolve(result);
  };
  await inTime(opened.promise, "connect");
  let last = 0;
  const send = (method: string, params: object) => {
    const answer = Promise.withResolvers<Record<string, unknown>>();
    waiting.set(++last, answer);
    socket.send(JSON.stringify({ id: last, method, params }));
    return inTime(answer.promise, `answer ${method}`);
  };
  await send("session.new", { capabilities: {} });
  const close = async () => {
    socket.close();
    await closed.promise;
  };
  return { send, close };
}

async function openPage({ send }: Session): Promise<FirefoxPage> {
  const { context } = await send("browsingContext.create", { type: "tab" });
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await send("script.evaluate", {
      expression,
      target: { context },
      awaitPromise: true,
      resultOwnership: "none",
    }) as { result?: { value: string }; exceptionDetails?: { text: string } };
    if (exceptionDetails) throw new Error(`In Firefox: ${exceptionDetails.text}`);
    return result!.value;
  };
  return {
    open: async (url) => {
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    evaluate,
    chooseFiles: async (selector, files) => {
      const { nodes } = await send("browsingContext.locateNodes", {
        context,
        locator: { type: "css", value: selector },
      }) as { nodes: { sharedId: string }[] };
      await send("input.setFiles", { context, element: { sharedId: nodes[0].sharedId }, files });
    },
  };
}
