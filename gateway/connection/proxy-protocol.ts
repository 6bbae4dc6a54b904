/**
 * The header of the PROXY protocol, version 2, by which a balancer tells whose TCP connection it passes on:
 * https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt, section 2.2. Anything else is refused, never guessed at.
 */
import { parseIp } from './addresses.ts'

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
/** Signature, version and command, family and protocol, length of what follows. */
const FIXED_BYTES = 16
/** The longest header that is taken: addresses, and some hundred bytes of what else balancers say. */
const MAX_BYTES = 1024
const LOCAL = 0x20
const PROXY = 0x21
const UNSPECIFIED = 0x00
const TCP_OVER_IPV4 = 0x11
const TCP_OVER_IPV6 = 0x21

/** What a balancer sent is no header of the PROXY protocol. The message says why. */
class ProxyHeaderError extends Error {}

interface ProxyHeader {
  /** Whose connection it is; undefined: the balancer's own, such as a health check, or not said. */
  readonly ip: string | undefined
  /** The length of the header in bytes. */
  readonly length: number
}

/** Reads a header at the beginning of these bytes. Returns undefined while it is not complete. Throws a ProxyHeaderError. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | undefined {
  const seen = Math.min(bytes.length, SIGNATURE.length)
  if (bytes.compare(SIGNATURE, 0, seen, 0, seen) !== 0) throw new ProxyHeaderError('no PROXY header of version 2')
  if (bytes.length < FIXED_BYTES) return undefined
  const command = bytes[12]
  const family = bytes[13]
  const length = FIXED_BYTES + bytes.readUInt16BE(14)
  if (command !== LOCAL && command !== PROXY) throw new ProxyHeaderError('unknown version or command')
  if (length > MAX_BYTES) throw new ProxyHeaderError(`longer than ${MAX_BYTES} bytes`)
  if (bytes.length < length) return undefined
  if (command === LOCAL || family === UNSPECIFIED) return { ip: undefined, length }
  return { ip: source(bytes.subarray(FIXED_BYTES, length), family), length }
}

/** The source is the first of the addresses. */
function source(addresses: Buffer, family: number | undefined): string {
  if (family === TCP_OVER_IPV4 && addresses.length >= 12) return addresses.subarray(0, 4).join('.')
  if (family === TCP_OVER_IPV6 && addresses.length >= 36) {
    const groups = Array.from({ length: 8 }, (_, index) => addresses.readUInt16BE(2 * index).toString(16))
    const ip = parseIp(groups.join(':'))
    if (ip !== undefined) return ip
  }
  throw new ProxyHeaderError('not the addresses of TCP')
}
