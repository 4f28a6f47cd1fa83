/** @param folder stays, with its data; without one the server has a folder for its own time */
export function startPostgres(
  folder?: string,
  port?: number,
): Promise<{ url: string; stop(): Promise<void> }>;
