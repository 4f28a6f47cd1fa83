import { isAllowedRemote, isLoopback } from "../../src/outbound/allowed-addresses";

describe("an address of a host in REPLAY_URLS", () => {
  it.each([
    "93.184.216.34",
    "10.0.0.5",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.0.1",
    "100.64.0.1",
    "100.100.100.201",
    "168.63.129.17",
    "::ffff:10.0.0.5",
    "2606:4700::1",
    "fd00::1",
    "fc00::1",
    "fd20:ce::1",
    "64:ff9b::93.184.216.34",
    "64:ff9b::10.0.0.5",
  ])("is allowed when it is %s", (address) => {
    expect(isAllowedRemote(address)).toBe(true);
    expect(isLoopback(address)).toBe(false);
  });

  it.each([
    [
      "of this machine",
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "::ffff:127.0.0.1",
      "0.0.0.0",
      "0.1.2.3",
      "::",
    ],
    ["link-local", "169.254.169.254", "::ffff:a9fe:a9fe", "fe80::1", "fe80::1%eth0", "febf::1"],
    [
      "a metadata service",
      "100.100.100.200",
      "168.63.129.16",
      "192.0.0.192",
      "::ffff:100.100.100.200",
    ],
    [
      "a metadata service in IPv6",
      "fd00:ec2::254",
      "fd00:ec2::23",
      "fd20:ce::254",
      "fd00:c1::a9fe:a9fe",
    ],
    ["multicast", "224.0.0.1", "239.255.255.255", "ff02::1", "255.255.255.255"],
    ["reserved or not an address", "240.0.0.1", "fec0::1", "odd", "", "localhost"],
    ["NAT64", "64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1", "64:ff9b::168.63.129.16", "64:ff9b:1::1"],
    [
      "6to4 and Teredo",
      "2002:a9fe:a9fe::",
      "2002:7f00:1::1",
      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
    ["IPv4 in another IPv6 notation", "::127.0.0.1", "::a9fe:a9fe", "::ffff:0:169.254.169.254"],
  ])("is not allowed when it is %s", (_whose, ...addresses) => {
    expect(addresses.filter(isAllowedRemote)).toEqual([]);
  });
});

it.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])(
  "%s is an address of this machine",
  (address) => {
    expect(isLoopback(address)).toBe(true);
  },
);

it.each(["10.0.0.5", "169.254.169.254", "::", "fe80::1", "::127.0.0.1", "odd", ""])(
  "%s is not an address of this machine",
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);
