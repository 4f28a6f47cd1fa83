/**
 * A text that an Adaptive Card shows as it is.
 * https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~#|&]/g, "\\$&")
    .replace(/^(\s*)([-+])/gm, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/gm, "$1\\$2");
}
