/** Headers of the PROXY protocol, version 2, as a balancer writes them. */
import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

/** The header for a client with this address; of a connection of the balancer's own, for `self`. */
export function proxyHeader(ip: string): Buffer {
  if (ip === 'self') return Buffer.concat([SIGNATURE, Buffer.of(0x20, 0x00, 0, 0)])
  const source = Buffer.from(ipaddr.parse(ip).toByteArray())
  const addresses = Buffer.concat([source, source, Buffer.of(0x12, 0x34, 0x56, 0x78)])
  return Buffer.concat([SIGNATURE, Buffer.of(0x21, isIPv4(ip) ? 0x11 : 0x21, 0, addresses.length), addresses])
}
