import { show } from "./navigation.js";

/** Whether new rows can appear at the top without being in the user's way. */
export function isFollowing() {
  return (
    location.pathname === "/inspector" &&
    !new URLSearchParams(location.search).has("cursor") &&
    document.getElementById("list").scrollTop === 0 &&
    window.scrollY === 0 &&
    !document.querySelector(".pick:checked, .menu[open], dialog[open]") &&
    !document.activeElement.closest("#rows")
  );
}

/** Shows the newest rows, with the filters and groups of the list. */
export async function followRows() {
  const listed = new Set(listRows().map((row) => row.pathname));
  const parts = ["overview", "rows", ...(document.getElementById("today") ? ["today"] : [])];
  await show(location.href, { parts, history: "keep", isFollowed: true });
  for (const row of listRows()) row.classList.toggle("is-new", !listed.has(row.pathname));
}

function listRows() {
  return [...document.querySelectorAll("#rows .row")];
}

/** The key of the newest delivery when the list was fetched. Smaller keys are older. */
export function listedKey() {
  return Number(document.getElementById("live").dataset.cursor.split(".").at(-1));
}
