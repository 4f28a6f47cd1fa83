import { BlockList, isIP } from "node:net";

/** BlockList also matches IPv4-mapped IPv6 addresses, such as `::ffff:127.0.0.1`. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

export function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

/**
 * Whether a replay may go to an address that is not loopback. Private networks are allowed, because
 * users' own services run there. Cloud metadata services, which hand out credentials, are not.
 */
export function isAllowedRemote(address: string): boolean {
  return isIP(address) !== 0 && !isIn(loopback, address) && !isIn(forbidden, address);
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ */
const forbidden4: [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  // Loopback again, for its NAT64 translation below.
  ["127.0.0.0", 8],
  // Link-local, with most clouds' metadata service at 169.254.169.254.
  ["169.254.0.0", 16],
  // Metadata services of Alibaba, Azure and Oracle.
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry/ */
const forbidden6: [network: string, prefix: number][] = [
  // Metadata services of Amazon, Google and Oracle.
  ["fd00:ec2::", 32],
  ["fd20:ce::254", 128],
  ["fd00:c1::a9fe:a9fe", 128],
  // Link-local, site-local, multicast.
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  // Unspecified, and obsolete IPv4 embeddings: IPv4-compatible, translated, Teredo, 6to4.
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["2001::", 32],
  ["2002::", 16],
  // Local-use NAT64, where each network chooses the position of the IPv4 address.
  ["64:ff9b:1::", 48],
];

const forbidden = new BlockList();
for (const [network, prefix] of forbidden4) {
  forbidden.addSubnet(network, prefix, "ipv4");
  // The well-known NAT64 prefix, through which all of IPv4 can be reached.
  forbidden.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
}
for (const [network, prefix] of forbidden6) forbidden.addSubnet(network, prefix, "ipv6");

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** The host without the brackets around IPv6. URL parsing has normalized IPv4 spellings. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}
