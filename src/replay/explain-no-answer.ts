const sentences: Record<string, string> = {
  ECONNREFUSED: "Nothing listens there",
  ECONNRESET: "The connection was closed before the end of the answer",
  EHOSTUNREACH: "The host cannot be reached",
  ENETUNREACH: "The network cannot be reached",
  ENOTFOUND: "There is no host of this name",
  EAI_AGAIN: "The name of the host cannot be looked up now",
};

/** Why there was no answer, or no whole one: `Nothing listens there (ECONNREFUSED).` */
export function explainNoAnswer(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${sentences[code ?? ""] ?? "The target gave no answer"} (${code ?? message}).`;
}
