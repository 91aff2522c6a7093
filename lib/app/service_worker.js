/**
 * Stores the app in the browser, so that it opens without a network. Where there is a network, every
 * file is requested from it, so that a new build is used at once. The build prepends `FILES`, the
 * addresses of all files but the encoder's weights, which encoder_files.ts stores, and `VERSION`,
 * their hash.
 */
const CACHE = `app-${VERSION}`;

addEventListener("install", (event) => {
  const requests = FILES.map((url) => new Request(url, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(removeOthers().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const own = request.method === "GET" && request.url.startsWith(registration.scope);
  if (own) event.respondWith(fetch(request).catch((error) => kept(request, error)));
});

async function removeOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("app-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(request, error) {
  const cache = await caches.open(CACHE);
  const page = request.mode === "navigate";
  const found = await cache.match(request, { ignoreVary: true, ignoreSearch: page });
  if (found) return found;
  if (page) return await cache.match("./"); // the only page
  throw error;
}
