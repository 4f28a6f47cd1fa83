/** Pipelines that were opened stay open when the list is replaced. */
const opened = new Set();

export function wirePipelines() {
  document.addEventListener("toggle", remember, { capture: true });
  document.addEventListener("shown", ({ detail: { parts } }) => {
    if (parts.includes("older")) joinOlder();
    if (parts.includes("rows")) reopen();
  });
}

function remember({ target }) {
  const id = target.closest(".pipeline-group")?.dataset.pipeline;
  if (!id) return;
  if (target.open) opened.add(id);
  else opened.delete(id);
}

function reopen() {
  for (const group of listGroups())
    if (opened.has(group.dataset.pipeline)) group.querySelector("details").open = true;
}

/** Older events of a listed pipeline join its row. */
function joinOlder() {
  const listed = new Map();
  for (const group of listGroups()) {
    const first = listed.get(group.dataset.pipeline);
    if (!first) {
      listed.set(group.dataset.pipeline, group);
      continue;
    }
    first.querySelector(".strip").prepend(...group.querySelector(".strip").children);
    first.querySelector(".pipeline-rows").append(...group.querySelector(".pipeline-rows").children);
    group.remove();
  }
}

function listGroups() {
  return document.querySelectorAll(".pipeline-group");
}
