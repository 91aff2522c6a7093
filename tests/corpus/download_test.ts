import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { join } from "@std/path";
import { downloadArchive } from "../../lib/corpus/download.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

/** The file that is downloaded. */
const ARCHIVE = "Audio_Speech_Actors_01-24.zip";
const SOURCE = { record: 1188976, file: ARCHIVE };
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const MD5 = createHash("md5").update(CONTENT).digest("hex");

/** Answer of the server to a request for the file. */
interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
  /** Number of bytes of the body after which the connection is cut. */
  readonly cutAfter?: number;
  /** Number of bytes of the body after which nothing more comes. */
  readonly stallAfter?: number;
}

/** Answers a request for the file from a byte on (0 without a range). */
type Serve = (from: number, request: number) => Answer;

/** Runs a test with a local server that has a record with one file, served by `serve`. */
async function withServer(
  serve: Serve,
  test: (recordUrl: string, requests: number[]) => Promise<void>,
  { key = ARCHIVE, checksum = `md5:${MD5}` } = {},
): Promise<void> {
  const requests: number[] = [];
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (request.url === "/silent") return; // never answers
    if (request.url === "/record") {
      const links = { self: `${origin}/file` };
      const file = { key, size: CONTENT.length, checksum, links };
      response.end(JSON.stringify({ files: [file] }));
      return;
    }
    const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    requests.push(from);
    const { status = 200, headers, body = new Uint8Array(), cutAfter, stallAfter } = serve(
      from,
      requests.length,
    );
    response.writeHead(status, { "content-length": String(body.length), ...headers });
    if (stallAfter !== undefined) response.write(body.subarray(0, stallAfter));
    else if (cutAfter === undefined) response.end(body);
    else response.write(body.subarray(0, cutAfter), () => response.socket?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  try {
    const { port } = server.address() as { port: number };
    await test(`http://127.0.0.1:${port}/record`, requests);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Answers with the file from a byte on. */
function rest(from: number): Answer {
  const body = CONTENT.subarray(from);
  if (from === 0) return { body };
  const range = `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`;
  return { status: 206, headers: { "content-range": range }, body };
}

const quick = { retryDelayMs: 1 };

Deno.test("downloadArchive() saves the verified file and reports progress", () =>
  inTemporaryFolder((folder) =>
    withServer(rest, async (recordUrl) => {
      const seen: number[] = [];
      const onProgress = (bytes: number, total: number) => {
        seen.push(bytes);
        assert.equal(total, CONTENT.length);
      };
      const path = await downloadArchive(SOURCE, { recordUrl, folder, onProgress, ...quick });
      assert.equal(path, join(folder, ARCHIVE));
      assert.deepEqual(await Deno.readFile(path), CONTENT);
      assert.equal(seen.at(-1), CONTENT.length);
      assert.deepEqual(await namesIn(folder), [ARCHIVE]);
    })
  ));

Deno.test("downloadArchive() resumes after a cut connection", () =>
  inTemporaryFolder((folder) =>
    withServer(
      (from) => from < 200_000 ? { ...rest(from), cutAfter: 100_000 } : rest(from),
      async (recordUrl, requests) => {
        const retries: string[] = [];
        const onRetry = (message: string) => retries.push(message);
        const path = await downloadArchive(SOURCE, { recordUrl, folder, onRetry, ...quick });
        assert.deepEqual(await Deno.readFile(path), CONTENT);
        // Some of the bytes that were sent may be lost with the connection.
        assert.equal(requests.length, 3);
        assert.ok(0 < requests[1] && requests[1] < requests[2], `${requests}`);
        assert.equal(retries.length, 2);
      },
    )
  ));

Deno.test("downloadArchive() resumes in a later run", () =>
  inTemporaryFolder((folder) =>
    withServer(rest, async (recordUrl, requests) => {
      const part = join(folder, `${ARCHIVE}.part`);
      await Deno.writeFile(part, CONTENT.subarray(0, 123_456));
      const path = await downloadArchive(SOURCE, { recordUrl, folder, ...quick });
      assert.deepEqual(await Deno.readFile(path), CONTENT);
      assert.deepEqual(requests, [123_456]);
    })
  ));

Deno.test("downloadArchive() verifies and uses a complete file of an earlier run", () =>
  inTemporaryFolder((folder) =>
    withServer(rest, async (recordUrl, requests) => {
      const path = join(folder, ARCHIVE);
      await Deno.writeFile(path, CONTENT);
      assert.equal(await downloadArchive(SOURCE, { recordUrl, folder, ...quick }), path);
      await Deno.writeFile(path, CONTENT.toReversed());
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, ...quick }),
        /damaged.*removed/,
      );
      assert.deepEqual([requests, await namesIn(folder)], [[], []]);
    })
  ));

Deno.test("downloadArchive() resumes after a stall, and gives up after five without a byte", () =>
  inTemporaryFolder(async (folder) => {
    const stall = { idleTimeoutMs: 150, ...quick };
    await withServer(
      (from) => from === 0 ? { ...rest(from), stallAfter: 100_000 } : rest(from),
      async (recordUrl, requests) => {
        const retries: string[] = [];
        const onRetry = (message: string) => retries.push(message);
        const path = await downloadArchive(SOURCE, { recordUrl, folder, onRetry, ...stall });
        assert.deepEqual(await Deno.readFile(path), CONTENT);
        assert.equal(requests.length, 2);
        assert.match(
          retries.join("|"),
          /^interrupted at \d+ of 300000 bytes \(no byte for 0.15 s\)/,
        );
        await Deno.remove(path);
      },
    );
    await withServer((from) => ({ ...rest(from), stallAfter: 0 }), async (recordUrl, requests) => {
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, ...stall }),
        /5 consecutive .* \(no byte for 0.15 s\); 0 of 300000 .* check the connection and run again/,
      );
      assert.equal(requests.length, 5);
      const silent = recordUrl.replace("/record", "/silent");
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl: silent, folder, ...stall }),
        (error: Error) => {
          assert.match(
            error.message,
            /^Cannot read record .*\/silent; .* give it to deno task data with --from PATH$/,
          );
          assert.match(String(error.cause), /no byte for 0.15 s/);
          return true;
        },
      );
    });
  }));

Deno.test("downloadArchive() restarts when the server ignores the range", () =>
  inTemporaryFolder((folder) =>
    withServer(() => rest(0), async (recordUrl) => {
      const part = join(folder, `${ARCHIVE}.part`);
      await Deno.writeFile(part, new Uint8Array(1_000).fill(1));
      const path = await downloadArchive(SOURCE, { recordUrl, folder, ...quick });
      assert.deepEqual(await Deno.readFile(path), CONTENT);
    })
  ));

Deno.test("downloadArchive() removes a file with a wrong checksum", () =>
  inTemporaryFolder((folder) =>
    withServer(() => ({ body: CONTENT.toReversed() }), async (recordUrl) => {
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, ...quick }),
        /damaged.*removed/,
      );
      assert.deepEqual(await namesIn(folder), []);
    })
  ));

Deno.test("downloadArchive() fails after five attempts without a byte and keeps the bytes it has", () =>
  inTemporaryFolder((folder) =>
    withServer(
      (from, request) => request === 1 ? { ...rest(from), cutAfter: 50_000 } : { status: 503 },
      async (recordUrl) => {
        await assert.rejects(
          downloadArchive(SOURCE, { recordUrl, folder, ...quick }),
          /5 consecutive attempts brought no new byte \(.*HTTP 503\); \d+ of 300000 bytes are kept/,
        );
        assert.deepEqual(await namesIn(folder), [`${ARCHIVE}.part`]);
      },
    )
  ));

Deno.test("downloadArchive() refuses a file longer than the record states", () =>
  inTemporaryFolder((folder) =>
    withServer(() => ({ body: new Uint8Array(400_000) }), async (recordUrl) => {
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, ...quick }),
        /longer than the 300000/,
      );
    })
  ));

Deno.test("downloadArchive() refuses a range it did not request, and a missing file", () =>
  inTemporaryFolder(async (folder) => {
    const part = join(folder, `${ARCHIVE}.part`);
    await Deno.writeFile(part, CONTENT.subarray(0, 10));
    const wrongRange = () => ({ status: 206, headers: { "content-range": "bytes 5-9/10" } });
    await withServer(wrongRange, async (recordUrl) => {
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, ...quick }),
        /received bytes 5-9/,
      );
    });
    await withServer(() => ({ status: 404 }), async (recordUrl, requests) => {
      await assert.rejects(downloadArchive(SOURCE, { recordUrl, folder, ...quick }), /HTTP 404/);
      assert.equal(requests.length, 1);
    });
  }));

Deno.test("downloadArchive() refuses a record without the file or without a checksum", () =>
  inTemporaryFolder(async (folder) => {
    const rejects = (message: RegExp) => (recordUrl: string) =>
      assert.rejects(downloadArchive(SOURCE, { recordUrl, folder }), message);
    const lists = /lists other.zip, expected Audio_Speech_Actors_01-24.zip/;
    await withServer(rest, rejects(lists), { key: "other.zip" });
    const checksum = "sha512:0";
    await withServer(rest, rejects(/the checksum "sha512:0".*expected "md5:"/), { checksum });
  }));

Deno.test("downloadArchive() names a record that it cannot read, and gives the cause", () =>
  inTemporaryFolder(async (folder) => {
    const rejects = (recordUrl: string, cause: RegExp) =>
      assert.rejects(downloadArchive(SOURCE, { recordUrl, folder }), (error: Error) => {
        assert.ok(
          error.message.startsWith(`Cannot read record ${recordUrl}; check`),
          error.message,
        );
        assert.match(String(error.cause), cause);
        return true;
      });
    await withServer(() => ({ status: 404 }), (url) => rejects(`${url}/404`, /HTTP 404/));
    const page = { body: new TextEncoder().encode("<html>") };
    await withServer(() => page, (url) => rejects(`${url}/page`, /SyntaxError/));
    await rejects("http://127.0.0.1:1/record", /TypeError/);
  }));

Deno.test("downloadArchive() stops when aborted and keeps the bytes it has", () =>
  inTemporaryFolder((folder) =>
    withServer((from) => ({ ...rest(from), cutAfter: 50_000 }), async (recordUrl) => {
      const stop = new AbortController();
      const onProgress = () => stop.abort(new Error("told to stop"));
      await assert.rejects(
        downloadArchive(SOURCE, { recordUrl, folder, onProgress, signal: stop.signal, ...quick }),
        /told to stop/,
      );
      assert.deepEqual(await namesIn(folder), [`${ARCHIVE}.part`]);
    })
  ));

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("downloadArchive() reads records of Zenodo unless told otherwise", () =>
  inTemporaryFolder((folder) =>
    // The message has the URL, whether or not there is a network.
    assert.rejects(downloadArchive({ record: 0, file: "x.zip" }, { folder, ...quick }), {
      message:
        "Cannot read record https://zenodo.org/api/records/0; check the connection and run " +
        "again, or download x.zip from https://zenodo.org/records/0 in a browser and give it to " +
        "deno task data with --from PATH",
    })
  ));
