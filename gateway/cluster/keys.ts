/**
 * Authenticates what instances say to each other and keep in Redis: HMAC-SHA-256 under keys that are derived from CLUSTER_SECRET.
 * With an empty secret anyone can compute them.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The length of the MAC of an envelope, in bytes. */
export const MAC_BYTES = 32
/** The length of the MAC in a text, in characters: 128 bits. */
const TEXT_MAC_LENGTH = 22

export class ClusterKeys {
  private readonly secret: KeyObject
  private readonly prefix: string
  private readonly texts: KeyObject

  /** Systems with different prefixes have different keys. */
  constructor(secret: string, prefix: string) {
    this.secret = createSecretKey(secret, 'utf8')
    this.prefix = prefix
    this.texts = this.derive('texts')
  }

  /**
   * Returns the key of envelopes from one instance to one other. Ids are never used twice, so what was recorded is of no use with
   * another receiver, in the other direction, or after a restart.
   */
  envelopes(sender: string, receiver: string): KeyObject {
    return this.derive('envelopes', sender, receiver)
  }

  /** Returns the MAC of these values as a text of letters, digits, dashes and underscores. */
  sign(...values: readonly (string | number)[]): string {
    return createHmac('sha256', this.texts).update(JSON.stringify(values)).digest('base64url').slice(0, TEXT_MAC_LENGTH)
  }

  /** Whether `mac` is the MAC of these values. */
  hasSigned(mac: string, ...values: readonly (string | number)[]): boolean {
    const [given, right] = [Buffer.from(mac), Buffer.from(this.sign(...values))]
    return given.length === right.length && timingSafeEqual(given, right)
  }

  private derive(...purpose: readonly string[]): KeyObject {
    return createSecretKey(
      Buffer.from(hkdfSync('sha256', this.secret, this.prefix, JSON.stringify(purpose), MAC_BYTES)),
    )
  }
}

/** Returns the MAC of bytes. */
export function macOf(bytes: Uint8Array, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(bytes).digest()
}

/** Whether `mac` is the MAC of these bytes. */
export function isMacOf(mac: Uint8Array, bytes: Uint8Array, key: KeyObject): boolean {
  return mac.length === MAC_BYTES && timingSafeEqual(mac, macOf(bytes, key))
}
