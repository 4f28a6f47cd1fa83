const sentences = new Map<string, string>([
  ["ECONNREFUSED", "Nothing is listening there"],
  ["ECONNRESET", "The connection was closed before the response was complete"],
  ["UND_ERR_SOCKET", "The connection was closed before the response was complete"],
  ["EHOSTUNREACH", "The host cannot be reached"],
  ["ENETUNREACH", "The network cannot be reached"],
  ["ENOTFOUND", "The host does not exist"],
  ["EAI_AGAIN", "The DNS lookup failed"],
]);

/** Why a response is missing or incomplete: `Nothing is listening there (ECONNREFUSED).` */
export function explainNoAnswer(error: unknown): string {
  const { code, message } = connectionError(error);
  return `${sentences.get(code ?? "") ?? "There was no response"} (${code ?? message}).`;
}

/** Why a receiver did not answer, with a hint to start it or to pass `option`. */
export function explainNoReceiver(error: unknown, option: string): string {
  const why = explainNoAnswer(error);
  if (connectionError(error).code !== "ECONNREFUSED") return why;
  return `${why} Start the receiver with 'npm start', or set its URL with ${option}.`;
}

/** `fetch` wraps the connection error as its cause. */
function connectionError(error: unknown): NodeJS.ErrnoException {
  const { cause } = error as Error;
  return (cause ?? error) as NodeJS.ErrnoException;
}
