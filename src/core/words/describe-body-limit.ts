const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** "BODY_LIMIT is 5mb (5,242,880 bytes), and 6,000,000 bytes were sent." */
export function describeBodyLimit(maxBody: number, size: number | null): string {
  const limit = `BODY_LIMIT is ${formatSetting(maxBody)} (${formatBytes(maxBody)})`;
  if (size === null) return `${limit}, and more was sent, without its length.`;
  return size > maxBody
    ? `${limit}, and ${formatBytes(size)} were sent.`
    : `${limit} now, and only ${formatBytes(size)} were sent.`;
}

/** The limit as the setting writes it. */
function formatSetting(size: number): string {
  const [unit, name] = size >= megabyte ? [megabyte, "mb"] : [kilobyte, "kb"];
  return size < kilobyte ? `${size}b` : `${Number((size / unit).toFixed(2))}${name}`;
}

function formatBytes(size: number): string {
  return `${size.toLocaleString("en-US")} bytes`;
}
