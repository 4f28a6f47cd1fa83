/** Whether a whole text matches, given as its characters. */
export type GlobMatcher = (text: readonly string[]) => boolean;

/** The places in the text where a part of the glob may end, given those where it may begin. */
type Part = (from: ReadonlySet<number>, text: readonly string[]) => ReadonlySet<number>;

/**
 * Compiles a glob: `*`, `**`, `?`, `[ab]`, `[a-z]`, `[!a]`, `{main,develop}`, and a backslash in
 * front of a character that stands for itself. `**` may be nothing together with the slash beside
 * it: `release/**` also matches `release`. After a star the slash is needed.
 *
 * Matching takes at most as many steps as the glob's length times the text's: each part is tried
 * once, from all places at the same time, and nothing is tried again.
 *
 * @throws SyntaxError for a bracket or brace without its counterpart
 */
export function compileGlob(glob: string): GlobMatcher {
  const characters = [...glob];
  let at = 0;

  const isNext = (expected: string): boolean =>
    [...expected].every((character, i) => characters[at + i] === character);
  const isAtEnd = (depth: number, place = at): boolean =>
    place >= characters.length || (depth > 0 && [",", "}"].includes(characters[place] ?? ""));
  function take(expected: string): boolean {
    const isTaken = isNext(expected);
    if (isTaken) at += expected.length;
    return isTaken;
  }

  function readSequence(depth: number): Part {
    const parts: Part[] = [];
    while (!isAtEnd(depth)) parts.push(readPart(depth));
    return inSequence(parts);
  }

  function readPart(depth: number): Part {
    const isSegment = at === 0 || ["/", "{", ","].includes(characters[at - 1] ?? "");
    if (isSegment && take("**/")) return optional(inSequence([anything, one("/")]));
    if (isNext("/**") && isAtEnd(depth, at + 3) && characters[at - 1] !== "*") {
      at += 3;
      return optional(inSequence([one("/"), anything]));
    }
    if (take("**")) return anything;
    if (take("*")) return anythingButSlash;
    if (take("?")) return oneOf((character) => character !== "/");
    if (take("[")) return readClass();
    if (take("{")) return readBraces(depth + 1);
    if (isNext("]") || isNext("}")) throw unbalanced(characters[at]);
    return one(readCharacter());
  }

  function readCharacter(): string {
    if (at < characters.length - 1) take("\\");
    return characters[at++] ?? "";
  }

  function readClass(): Part {
    const isNegated = take("!") || take("^");
    const ranges: [string, string][] = [];
    while (ranges.length === 0 || !take("]")) {
      if (at >= characters.length) throw unbalanced("[");
      const first = readCharacter();
      const isRange = isNext("-") && characters[at + 1] !== "]" && take("-");
      ranges.push([first, isRange ? readCharacter() : first]);
    }
    return oneOf((character) => {
      const isIn = ranges.some(([first, last]) => first <= character && character <= last);
      return isNegated ? !isIn && character !== "/" : isIn;
    });
  }

  function readBraces(depth: number): Part {
    const choices = [readSequence(depth)];
    while (take(",")) choices.push(readSequence(depth));
    if (!take("}")) throw unbalanced("{");
    const [only] = choices;
    // As in a shell, braces without a comma stand for themselves.
    return only && choices.length === 1
      ? inSequence([one("{"), only, one("}")])
      : (from, text) => new Set(choices.flatMap((choice) => [...choice(from, text)]));
  }

  const whole = readSequence(0);
  return (text) => whole(new Set([0]), text).has(text.length);
}

function inSequence(parts: readonly Part[]): Part {
  return (from, text) =>
    parts.reduce((places, part) => (places.size === 0 ? places : part(places, text)), from);
}

function optional(part: Part): Part {
  return (from, text) => new Set([...from, ...part(from, text)]);
}

function one(wanted: string): Part {
  return oneOf((character) => character === wanted);
}

function oneOf(isWanted: (character: string) => boolean): Part {
  return (from, text) => {
    const places = [...from].filter((place) => place < text.length && isWanted(text[place] ?? ""));
    return new Set(places.map((place) => place + 1));
  };
}

const anything = anyNumberOf(() => true);
const anythingButSlash = anyNumberOf((character) => character !== "/");

function anyNumberOf(isWanted: (character: string) => boolean): Part {
  return (from, text) => {
    const places = new Set<number>();
    for (let place = 0; place <= text.length; place += 1) {
      const goesOn = places.has(place - 1) && isWanted(text[place - 1] ?? "");
      if (goesOn || from.has(place)) places.add(place);
    }
    return places;
  };
}

function unbalanced(bracket = ""): SyntaxError {
  return new SyntaxError(
    `"${bracket}" has no counterpart. Where it stands for itself, write \\${bracket}`,
  );
}
