/** Tells a Redis that cannot be used as it is set up from one that is merely away. */
import { type ClusterUnavailable, codeOf, Misconfigured } from '../../errors.ts'
import { unavailable } from './unavailable.ts'

const causes: readonly { pattern: RegExp; cause: string }[] = [
  { pattern: /WRONGPASS|ERR invalid password/, cause: 'wrong user or password' },
  { pattern: /NOAUTH/, cause: 'it needs a password, and there is none' },
  { pattern: /NOPERM|ACL failure in script/, cause: 'the user lacks a right' },
  { pattern: /DB index is out of range/, cause: 'there is no database of this number' },
  { pattern: /cluster support disabled/, cause: 'it is no Redis Cluster' },
  { pattern: /^MOVED/, cause: 'it is a Redis Cluster' },
]

/** Codes of TLS, as OpenSSL and Node name them. */
const TLS = /^(EPROTO|ERR_SSL|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|CERT_|HOSTNAME_MISMATCH)/
const PRIVATE_CA = /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/

/** Returns the error to throw: Misconfigured if waiting changes nothing, else ClusterUnavailable. */
export function classified(error: unknown): Misconfigured | ClusterUnavailable {
  const origin = originOf(error)
  const known = causes.find(({ pattern }) => pattern.test(origin.message))
  if (known !== undefined) return new Misconfigured(`${known.cause}: ${origin.message}`, { cause: error })
  const code = codeOf(origin)
  if (!TLS.test(code)) return unavailable(error)
  const advice = PRIVATE_CA.test(code) ? '; NODE_EXTRA_CA_CERTS names the certificate of a private authority' : ''
  return new Misconfigured(`no TLS: ${firstLine(origin.message)}${advice}`, { cause: error })
}

/** What a server or the connection said. */
function originOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if ('lastNodeError' in error) return originOf(error.lastNodeError)
  return error.cause instanceof Error ? originOf(error.cause) : error
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1).join('')
}
