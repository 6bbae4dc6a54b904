/** What each address may have of this instance's connections and memory, and what all of them may together (A8). */

import { AddressTurns } from './address-turns.ts'

/** Why an address gets no further connection. */
export type ShareRefusal = 'full' | 'tooManyOfAddress' | 'tooManyNotSignedIn'

export interface ShareLimits {
  readonly connections: number
  /** Bytes of messages of which a part has arrived. */
  readonly unfinishedBytes: number
  readonly connectionsPerAddress: number
  readonly notSignedInPerAddress: number
  readonly unfinishedBytesPerAddress: number
}

/** What the connections of one address have, or of all. */
class Usage {
  connections = 0
  signedIn = 0
  unfinishedBytes = 0
  readonly turns = new AddressTurns()
}

export class AddressShares {
  readonly limits: ShareLimits
  readonly total = new Usage()
  private readonly usages = new Map<string, Usage>()

  constructor(limits: ShareLimits) {
    this.limits = limits
  }

  /** Returns why this address may not have another connection, or undefined if it may. */
  refusalOf(address: string): ShareRefusal | undefined {
    const { limits, total } = this
    if (total.connections >= limits.connections) return 'full'
    const usage = this.usages.get(address)
    if (usage === undefined) return undefined
    if (usage.connections >= limits.connectionsPerAddress) return 'tooManyOfAddress'
    if (usage.connections - usage.signedIn >= limits.notSignedInPerAddress) return 'tooManyNotSignedIn'
    return undefined
  }

  /** Counts a connection of this address, until its share is closed. */
  open(address: string): ConnectionShare {
    const usage = this.usages.get(address) ?? new Usage()
    this.usages.set(address, usage)
    return new ConnectionShare(this, address, usage)
  }

  /** Forgets an address without connections. */
  forget(address: string): void {
    this.usages.delete(address)
  }
}

/** What one connection has of the share of its address. */
export class ConnectionShare {
  private readonly shares: AddressShares
  private readonly address: string
  private readonly usage: Usage
  private isSignedIn = false
  private unfinishedBytes = 0

  constructor(shares: AddressShares, address: string, usage: Usage) {
    this.shares = shares
    this.address = address
    this.usage = usage
    usage.connections++
    shares.total.connections++
  }

  setSignedIn(isSignedIn: boolean): void {
    const change = Number(isSignedIn) - Number(this.isSignedIn)
    this.isSignedIn = isSignedIn
    this.usage.signedIn += change
    this.shares.total.signedIn += change
  }

  /** Returns a promise when a request without a sign-in has to wait for its turn among those of the address. */
  turn(): Promise<void> | undefined {
    return this.usage.turns.take()
  }

  /** Sets the bytes of the message that has not arrived as a whole. Returns whose limit they exceed, if any. */
  setUnfinishedBytes(bytes: number): 'address' | 'all' | undefined {
    const change = bytes - this.unfinishedBytes
    this.unfinishedBytes = bytes
    this.usage.unfinishedBytes += change
    const { limits, total } = this.shares
    total.unfinishedBytes += change
    if (change <= 0) return undefined
    if (this.usage.unfinishedBytes > limits.unfinishedBytesPerAddress) return 'address'
    return total.unfinishedBytes > limits.unfinishedBytes ? 'all' : undefined
  }

  /** The connection is gone, and all that it had. */
  close(): void {
    this.setSignedIn(false)
    this.setUnfinishedBytes(0)
    this.usage.connections--
    this.shares.total.connections--
    if (this.usage.connections === 0) this.shares.forget(this.address)
  }
}
