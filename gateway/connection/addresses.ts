/** What an address is (A8): an IPv4 address, or an IPv6 network of 64 bits. Everything that counts by address uses this. */
import { BlockList, isIP, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The bits of an IPv6 address that a provider gives to one customer. */
const NETWORK_BITS = 64
/** The longest IP address with brackets, a zone and a port; longer texts are not looked at. */
const MAX_LENGTH = 100

/**
 * Returns the IP address in a text, in its usual form: without the port that some proxies append, and as IPv4 if it is a mapped
 * one. Returns undefined for anything else.
 */
export function parseIp(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_LENGTH) return undefined
  const [, inBrackets, beforePort] = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(text) ?? []
  const ip = inBrackets ?? beforePort ?? text
  const isAddress = inBrackets === undefined ? isIP(ip) !== 0 : isIPv6(ip)
  // Node takes zones that ipaddr.js does not, such as `::%.`.
  return isAddress && ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : undefined
}

/** Returns the address that an IP address counts as: `203.0.113.9`, or a network such as `2001:db8:1:2::/64`. */
export function addressOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${NETWORK_BITS}`)}/${NETWORK_BITS}`
}

/** Returns a function that tells whether an IP address is one of these, or in one of these CIDR ranges. */
export function addressList(ranges: readonly string[]): (ip: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [ip = '', prefix] = range.split('/')
    const family = isIPv6(ip) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(ip, family)
    else list.addSubnet(ip, Number(prefix), family)
  }
  return ip => list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')
}

/** Returns a function that tells whether an entry of X-Forwarded-For is a proxy that TRUST_PROXY trusts. */
export function trustedProxies(trustProxy: boolean | readonly string[]): (entry: string) => boolean {
  if (trustProxy === false) return () => false
  const isTrusted = trustProxy === true ? () => true : addressList(trustProxy)
  return entry => {
    const ip = parseIp(entry)
    return ip !== undefined && isTrusted(ip)
  }
}

/**
 * Returns the client's IP address, given the peer of the socket and then what trusted proxies say, each about who sent it the
 * request. What is no address counts as the proxy that said it (A8).
 */
export function clientIp(chain: readonly string[]): string {
  for (const entry of chain.toReversed()) {
    const ip = parseIp(entry)
    if (ip !== undefined) return ip
  }
  // A socket that has closed has no peer.
  return 'unknown'
}
