/** Signs of a regular expression, which a glob would compare letter by letter. */
const signs = [
  /^\^|\$$/,
  /^\/.*\/[a-z]*$/,
  /\.\+/,
  /[\])]\+/,
  /\\[a-zA-Z.]/,
  /\|/,
  /^\(.*\)$/,
  /[@?+*!]\(.*\)/,
];

/**
 * `.*` after a letter or a separator; `v1.*` and `*.*` are good globs, and so is an e-mail's end.
 */
const dotStar = /(^|[a-z/)_-])\.\*/i;

/**
 * The glob that a regular expression stands for.
 *
 * @returns undefined for a text that is no regular expression; "" if no glob is similar
 */
export function suggestGlob(written: string): string | undefined {
  const isExpression =
    signs.some((sign) => sign.test(written)) || (dotStar.test(written) && !/@[^/]*$/.test(written));
  if (!isExpression) return undefined;
  // A look ahead or behind.
  if (/\(\?[^:]/.test(written)) return "";
  const glob = toGlob(written);
  return glob === written || /[\\^$|()+]/.test(glob) ? "" : glob;
}

function toGlob(expression: string): string {
  const inside = expression
    .replace(/^\/(.*)\/[a-z]*$/, "$1")
    .replace(/^\^|\$$/g, "")
    .replace(/[@?+*]?\((?:\?:)?([^()]*)\)/g, (_, choices: string) => toBraces(choices));
  const pieces = /(?:\\[dw]|\[[^\]]*\])[+*]?|\\(.)|(^|\/)?\.[+*]\??/g;
  const glob = inside.replace(
    pieces,
    (piece: string, escaped: string | undefined, before: string | undefined) => {
      if (escaped !== undefined && !/^\\[dw]/.test(piece)) return escaped;
      if (before !== undefined) return `${before}**`;
      return piece.startsWith("[") && !/[+*]$/.test(piece) ? piece : "*";
    },
  );
  return toBraces(glob);
}

function toBraces(choices: string): string {
  return /\|/.test(choices) ? `{${choices.split("|").join(",")}}` : choices;
}
