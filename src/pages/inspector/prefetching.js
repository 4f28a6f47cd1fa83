/** In milliseconds. A delivery's page changes with each replay and repeated delivery. */
const maxAge = 5_000;

let prefetched;

/** Fetches the page that will probably be shown next, one at a time. */
export function prefetch(url, fetchPage) {
  if (prefetched?.url === url && isFresh(prefetched)) return;
  const page = fetchPage();
  prefetched = { url, page, at: Date.now() };
  // The next request for it fetches it again, and reports the failure.
  page.catch(() => (prefetched = undefined));
}

/** @returns the page, or a promise of it; undefined if it was not prefetched */
export function takePrefetched(url) {
  const taken = prefetched;
  if (taken?.url !== url) return undefined;
  prefetched = undefined;
  return isFresh(taken) ? taken.page : undefined;
}

function isFresh({ at }) {
  return Date.now() - at < maxAge;
}
