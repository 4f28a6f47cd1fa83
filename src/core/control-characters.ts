/**
 * Runs of what a terminal obeys or what hides in a text: control characters, what turns its direction
 * around or cannot be seen, and other ends of lines. Not the two joiners, without which emoji and
 * several scripts fall apart.
 */
export const controlCharacters = /(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;
