/** The values of the `Retry-After` header, by status. */
export const retryAfterSeconds: Record<number, string> = { 429: "60", 503: "5" };
