import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { join } from "@std/path";
import { downloadArchive, RAVDESS_ARCHIVE } from "../../lib/corpus/mod.ts";
import { inTemporaryFolder } from "../helpers/corpus.ts";

const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const MD5 = createHash("md5").update(CONTENT).digest("hex");

/** How the server answers a request for the file. */
interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
  /** Cuts the connection after so many bytes of the body. */
  readonly cutAfter?: number;
}

/** Answers requests for the file; gets the requested first byte (0 without a range). */
type Serve = (from: number, request: number) => Answer;

/** A record with one file on a local server, which `serve` hands out. */
async function withServer(
  serve: Serve,
  test: (recordUrl: string, requests: number[]) => Promise<void>,
  checksum = `md5:${MD5}`,
): Promise<void> {
  const requests: number[] = [];
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (request.url === "/record") {
      const links = { self: `${origin}/file` };
      const file = { key: RAVDESS_ARCHIVE, size: CONTENT.length, checksum, links };
      response.end(JSON.stringify({ files: [file] }));
      return;
    }
    const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    requests.push(from);
    const { status = 200, headers, body = new Uint8Array(), cutAfter } = serve(
      from,
      requests.length,
    );
    response.writeHead(status, { "content-length": String(body.length), ...headers });
    if (cutAfter === undefined) response.end(body);
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

/** The rest of the file from a byte on. */
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
      const path = await downloadArchive({ recordUrl, folder, onProgress, ...quick });
      assert.equal(path, join(folder, RAVDESS_ARCHIVE));
      assert.deepEqual(await Deno.readFile(path), CONTENT);
      assert.equal(seen.at(-1), CONTENT.length);
      assert.deepEqual(await namesIn(folder), [RAVDESS_ARCHIVE]);
    })
  ));

Deno.test("downloadArchive() goes on where a cut connection stopped", () =>
  inTemporaryFolder((folder) =>
    withServer(
      (from) => from < 200_000 ? { ...rest(from), cutAfter: 100_000 } : rest(from),
      async (recordUrl, requests) => {
        const retries: string[] = [];
        const onRetry = (message: string) => retries.push(message);
        const path = await downloadArchive({ recordUrl, folder, onRetry, ...quick });
        assert.deepEqual(await Deno.readFile(path), CONTENT);
        // Some of the bytes that were sent may be lost with the connection.
        assert.equal(requests.length, 3);
        assert.ok(0 < requests[1] && requests[1] < requests[2], `${requests}`);
        assert.equal(retries.length, 2);
      },
    )
  ));

Deno.test("downloadArchive() goes on in a later run", () =>
  inTemporaryFolder((folder) =>
    withServer(rest, async (recordUrl, requests) => {
      const part = join(folder, `${RAVDESS_ARCHIVE}.part`);
      await Deno.writeFile(part, CONTENT.subarray(0, 123_456));
      const path = await downloadArchive({ recordUrl, folder, ...quick });
      assert.deepEqual(await Deno.readFile(path), CONTENT);
      assert.deepEqual(requests, [123_456]);
    })
  ));

Deno.test("downloadArchive() starts over when the server ignores the range", () =>
  inTemporaryFolder((folder) =>
    withServer(() => rest(0), async (recordUrl) => {
      const part = join(folder, `${RAVDESS_ARCHIVE}.part`);
      await Deno.writeFile(part, new Uint8Array(1_000).fill(1));
      const path = await downloadArchive({ recordUrl, folder, ...quick });
      assert.deepEqual(await Deno.readFile(path), CONTENT);
    })
  ));

Deno.test("downloadArchive() removes wrong bytes and says so", () =>
  inTemporaryFolder((folder) =>
    withServer(() => ({ body: CONTENT.toReversed() }), async (recordUrl) => {
      await assert.rejects(downloadArchive({ recordUrl, folder, ...quick }), /damaged.*removed/);
      assert.deepEqual(await namesIn(folder), []);
    })
  ));

Deno.test("downloadArchive() gives up after fruitless attempts and keeps what it has", () =>
  inTemporaryFolder((folder) =>
    withServer(
      (from, request) => request === 1 ? { ...rest(from), cutAfter: 50_000 } : { status: 503 },
      async (recordUrl) => {
        await assert.rejects(
          downloadArchive({ recordUrl, folder, ...quick }),
          /5 attempts in a row brought nothing \(.*HTTP 503\); \d+ of 300000 bytes are kept/,
        );
        assert.deepEqual(await namesIn(folder), [`${RAVDESS_ARCHIVE}.part`]);
      },
    )
  ));

Deno.test("downloadArchive() refuses a file longer than the record states", () =>
  inTemporaryFolder((folder) =>
    withServer(() => ({ body: new Uint8Array(400_000) }), async (recordUrl) => {
      await assert.rejects(
        downloadArchive({ recordUrl, folder, ...quick }),
        /longer than the 300000/,
      );
    })
  ));

Deno.test("downloadArchive() refuses a range it did not ask for, and a missing file", () =>
  inTemporaryFolder(async (folder) => {
    const part = join(folder, `${RAVDESS_ARCHIVE}.part`);
    await Deno.writeFile(part, CONTENT.subarray(0, 10));
    const wrongRange = () => ({ status: 206, headers: { "content-range": "bytes 5-9/10" } });
    await withServer(wrongRange, async (recordUrl) => {
      await assert.rejects(downloadArchive({ recordUrl, folder, ...quick }), /was sent bytes 5-9/);
    });
    await withServer(() => ({ status: 404 }), async (recordUrl, requests) => {
      await assert.rejects(downloadArchive({ recordUrl, folder, ...quick }), /HTTP 404/);
      assert.equal(requests.length, 1);
    });
  }));

Deno.test("downloadArchive() refuses a record without the file or without a checksum", () =>
  inTemporaryFolder((folder) =>
    withServer(rest, async (recordUrl) => {
      await assert.rejects(
        downloadArchive({ recordUrl, folder, file: "other.zip" }),
        /lists Audio_Speech_Actors_01-24.zip, expected other.zip/,
      );
      await assert.rejects(
        downloadArchive({ recordUrl, folder }),
        /the checksum "sha512:0".*expected "md5:"/,
      );
    }, "sha512:0")
  ));

Deno.test("downloadArchive() stops when told to and keeps what it has", () =>
  inTemporaryFolder((folder) =>
    withServer((from) => ({ ...rest(from), cutAfter: 50_000 }), async (recordUrl) => {
      const stop = new AbortController();
      const onProgress = () => stop.abort(new Error("told to stop"));
      await assert.rejects(
        downloadArchive({ recordUrl, folder, onProgress, signal: stop.signal, ...quick }),
        /told to stop/,
      );
      assert.deepEqual(await namesIn(folder), [`${RAVDESS_ARCHIVE}.part`]);
    })
  ));

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}
