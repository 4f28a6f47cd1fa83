/** Lists the result for each rejection, until the page shows something else. */
export function showReverified(results) {
  const items = results.map(({ rejection, outcome, event }) => {
    const item = document.createElement("li");
    item.append(link("rejections", rejection, `Rejection ${rejection}`), `: ${words.get(outcome)}`);
    if (event !== null) item.append(" as ", link("events", event, `event ${event}`));
    return item;
  });
  const list = document.getElementById("reverified");
  list.replaceChildren(...items);
  list.hidden = items.length === 0;
  document.addEventListener("shown", hide);
}

const words = new Map([
  ["stored", "logged"],
  ["duplicate", "already logged"],
  ["stillRejected", "still rejected"],
]);

function hide({ detail: { parts } }) {
  if (!parts.includes("rows")) return;
  document.getElementById("reverified").hidden = true;
  document.removeEventListener("shown", hide);
}

function link(kind, key, text) {
  const href = `/inspector/${kind}/${key}${location.search}`;
  return Object.assign(document.createElement("a"), {
    href,
    textContent: text,
  });
}
