/** Headers of the PROXY protocol, version 2, as a balancer writes them. */
import { isIPv4 } from 'node:net'

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

/** The header for a client with this address; of a connection of the balancer's own, for `self`. */
export function proxyHeader(ip: string): Buffer {
  if (ip === 'self') return Buffer.concat([SIGNATURE, Buffer.of(0x20, 0x00, 0, 0)])
  const source = isIPv4(ip) ? Buffer.from(ip.split('.').map(Number)) : ipv6(ip)
  const addresses = Buffer.concat([source, source, Buffer.of(0x12, 0x34, 0x56, 0x78)])
  return Buffer.concat([SIGNATURE, Buffer.of(0x21, isIPv4(ip) ? 0x11 : 0x21, 0, addresses.length), addresses])
}

/** The bytes of an IPv6 address, whose zeros may be left out once. */
function ipv6(ip: string): Buffer {
  const [before, after] = ip.split('::').map(half => half.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0')
  const groups = [...(before ?? []), ...zeros, ...(after ?? [])]
  return Buffer.from(groups.map(group => group.padStart(4, '0')).join(''), 'hex')
}
