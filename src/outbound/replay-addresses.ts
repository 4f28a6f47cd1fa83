import { BlockList, isIP } from "node:net";

/** Of this machine. A list knows an IPv4 address in IPv6's clothes, `::ffff:127.0.0.1`, too. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

export function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

/**
 * Whether a replay may go to an address that is not this machine's. Private networks are fine: that
 * is where one's own services are. What gives out a cloud's credentials is not.
 */
export function isElsewhere(address: string): boolean {
  return isIP(address) !== 0 && !isIn(loopback, address) && !isIn(forbidden, address);
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ */
const forbidden4: [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  // This machine, once more: its translations below are in no other list.
  ["127.0.0.0", 8],
  // The link, where most clouds have their credentials, at 169.254.169.254.
  ["169.254.0.0", 16],
  // Those of Alibaba, Azure and Oracle.
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
  // Multicast, what is reserved, and broadcast.
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry/ */
const forbidden6: [network: string, prefix: number][] = [
  // Credentials in private networks: of Amazon, Google and Oracle.
  ["fd00:ec2::", 32],
  ["fd20:ce::254", 128],
  ["fd00:c1::a9fe:a9fe", 128],
  // The link, the site, and multicast.
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  // Nobody, and IPv4 in clothes that are out of use: IPv4-compatible, translated, Teredo, 6to4.
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["2001::", 32],
  ["2002::", 16],
  // NAT64 of one network, which puts the IPv4 address where it likes.
  ["64:ff9b:1::", 48],
];

const forbidden = new BlockList();
for (const [network, prefix] of forbidden4) {
  forbidden.addSubnet(network, prefix, "ipv4");
  // NAT64 of everybody: a network without IPv4 reaches the whole of IPv4 there.
  forbidden.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
}
for (const [network, prefix] of forbidden6) forbidden.addSubnet(network, prefix, "ipv6");

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
