import { InvalidArgumentError } from "commander";

/** Parses an integer from 1 to `max`. */
export function parseUpTo(max: number): (value: string) => number {
  return (value) => {
    if (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= max) return Number(value);
    throw new InvalidArgumentError(`It must be an integer from 1 to ${max}.`);
  };
}

const maxDays = 365;

/** Parses `30d`. */
export function parseDays(value: string): number {
  const [, digits] = /^([1-9]\d{0,2})d$/.exec(value) ?? [];
  if (digits !== undefined && Number(digits) <= maxDays) return Number(digits);
  throw new InvalidArgumentError(`It must be a number of days from 1d to ${maxDays}d.`);
}
