const perLine = 16;

/** `00000000  7b 22 74 79 70 65 22 3a  22 77 6f 72 6b 66 6c 6f  |{"type":"workflo|` */
export function dumpHex(bytes: Uint8Array): string {
  const lines = [];
  for (let start = 0; start < bytes.length; start += perLine) {
    const line = [...bytes.subarray(start, start + perLine)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, "0"));
    const columns = `${hex.slice(0, 8).join(" ")}  ${hex.slice(8).join(" ")}`.padEnd(48);
    lines.push(`${start.toString(16).padStart(8, "0")}  ${columns}  |${line.map(shown).join("")}|`);
  }
  return lines.join("\n");
}

function shown(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
