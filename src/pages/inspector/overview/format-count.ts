/**
 * "354+" if there may be more than were counted.
 *
 * @param isComplete whether all events of the range were counted
 */
export function formatCount(count: number, isComplete: boolean): string {
  // "0+" looks like an error.
  const plus = isComplete || count === 0 ? "" : "+";
  return count.toLocaleString("en") + plus;
}
