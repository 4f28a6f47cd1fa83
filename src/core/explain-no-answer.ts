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
  const { code, message } = findReason(error);
  return `${sentences[code ?? ""] ?? "There was no answer"} (${code ?? message}).`;
}

/** The same of a receiver, which the reader may have to start, or to name with an option. */
export function explainNoReceiver(error: unknown, option: string): string {
  const why = explainNoAnswer(error);
  if (findReason(error).code !== "ECONNREFUSED") return why;
  return `${why} Start the receiver with 'npm start', or name another with ${option}.`;
}

/** `fetch` gives the connection's error as the cause of its own. */
function findReason(error: unknown): NodeJS.ErrnoException {
  const { cause } = error as Error;
  return (cause ?? error) as NodeJS.ErrnoException;
}
