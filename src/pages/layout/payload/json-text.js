/** The path of a node of the tree, as jq writes it: `.pipeline.vcs`, `.items[0]["odd key"]`. */
export function formatPath(node) {
  let path = "";
  for (
    let each = node;
    !each.parentElement.matches(".json");
    each = each.parentElement.closest("details")
  )
    path = formatStep(each) + path;
  return path.startsWith(".") ? path : `.${path}`;
}

function formatStep(node) {
  const name = nameOf(node);
  if (name === undefined) return `[${[...node.parentElement.children].indexOf(node)}]`;
  const plain = JSON.parse(name);
  return /^[a-z_]\w*$/i.test(plain) ? `.${plain}` : `[${name}]`;
}

/** The value of a node: a string without quotes, or JSON with every number as it was sent. */
export function writeJson(node) {
  const value = node.querySelector(":scope > .string");
  return value ? JSON.parse(value.textContent) : writeNode(node, "");
}

function writeNode(node, indent) {
  if (node.matches(".leaf")) return node.querySelector(":scope > span:not(.key)").textContent;
  const closing = node.lastElementChild.textContent;
  const inner = `${indent}  `;
  const members = [...node.querySelector(":scope > .inside").children].map((child) => {
    const name = nameOf(child);
    return inner + (name === undefined ? "" : `${name}: `) + writeNode(child, inner);
  });
  return `${closing === "}" ? "{" : "["}\n${members.join(",\n")}\n${indent}${closing}`;
}

/** As in the JSON; undefined for an item of an array. */
function nameOf(node) {
  return node.querySelector(":scope > .key, :scope > summary > .key")?.textContent;
}
