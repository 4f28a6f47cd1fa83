/** What proxies, content delivery networks and tunnels add, by the beginning of its name. */
const forwarders =
  /^(x-forwarded|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-|cdn-|x-original-|x-envoy-|fly-|ngrok-|x-hookdeck-)/;

/** Whether a header, in lower case, was added on the way and not by the sender. */
export function isForwarderHeader(name: string): boolean {
  return forwarders.test(name);
}
