/** Prefixes of headers that proxies, CDNs and tunnels add. */
const forwarders =
  /^(x-forwarded|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-|cdn-|x-original-|x-envoy-|fly-|ngrok-|x-hookdeck-)/;

/** Whether proxies add a header of this name, which must be in lower case. */
export function isForwarderHeader(name: string): boolean {
  return forwarders.test(name);
}
