import { fetchPage } from "../fetch-page.js";

/** Loads older rows below the list before its end is reached. Without script, "Older" is a link. */
export function wireOlder() {
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) void loadOlder();
  });
  const observe = () => {
    observer.disconnect();
    const link = findOlder();
    if (link) observer.observe(link);
  };
  document.addEventListener("shown", observe);
  observe();
}

let loading;

/** @returns whether there are more rows now */
export function loadOlder() {
  loading ??= appendOlder().finally(() => (loading = undefined));
  return loading;
}

async function appendOlder() {
  const link = findOlder();
  if (!link) return false;
  let page;
  try {
    page = await fetchPage(link.href, ["rows"]);
  } catch (error) {
    // The link remains, and leads to the server's error page.
    console.warn(error);
    return false;
  }
  // The list was replaced in the meantime.
  if (!link.isConnected) return false;
  document.querySelector(".rows").append(...(page.querySelector(".rows")?.children ?? []));
  countReplays();
  const next = page.querySelector('#rows a[rel="next"]');
  if (next) link.href = next.href;
  else link.closest(".pages").remove();
  document.dispatchEvent(new CustomEvent("shown", { detail: { parts: ["older"] } }));
  return true;
}

/** The button replays every event that the list shows. */
function countReplays() {
  const button = document.getElementById("replay-shown");
  const count = document.querySelectorAll('.row[href^="/inspector/events/"]').length;
  if (button) button.textContent = `Replay the ${count} events on this page…`;
}

function findOlder() {
  return document.querySelector('#rows a[rel="next"]');
}
