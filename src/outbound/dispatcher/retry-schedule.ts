const second = 1_000;
const hour = 60 * 60 * second;

/** The age after which a notification is given up, in milliseconds. */
export const maxAge = 24 * hour;

/**
 * How long to wait after a failed attempt, in milliseconds: about a second after the first, then
 * twice as long each time, up to an hour.
 *
 * @param attempts the number of failed attempts
 * @param random from 0 to 1; spreads the retries of many notifications
 */
export function retryDelay(attempts: number, random: number): number {
  const delay = Math.min(second * 2 ** Math.min(attempts - 1, 20), hour);
  return Math.round(delay * (0.8 + 0.4 * random));
}
