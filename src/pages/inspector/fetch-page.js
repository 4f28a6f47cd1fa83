export async function fetchPage(url, parts, signal) {
  const only = { "x-only": parts.includes("rows") ? "page" : "detail" };
  const response = await fetch(url, { signal, headers: { accept: "text/html", ...only } });
  if (response.status === 401) return signIn(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const failure = page.querySelector("#failure > *");
  if (failure) throw new PageError(failure);
  if (!page.getElementById("detail")) throw new Error(`Unexpected response: ${response.status}`);
  return page;
}

/** The session has expired: load the server's sign-in page, and wait for it forever. */
function signIn(url) {
  location.assign(url);
  return new Promise(() => {});
}

/** Holds the content of the server's error page. */
class PageError extends Error {
  constructor(state) {
    super(state.querySelector("p").textContent);
    this.state = state;
  }
}
