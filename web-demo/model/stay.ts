/**
 * The sign-in that a reload and a reopened page come back to. A tab comes back to its own, and a new one to the last of this
 * browser. It has no password: that one is with the remembered accounts.
 */
import type { OwnMode } from '../../client/index.ts'
import { readStorage, readTabStorage, writeStorage, writeTabStorage } from './platform.ts'

export interface Stay {
  readonly number: number
  readonly mode: OwnMode
  /** When a sign-in elsewhere ended it (A6), ms. Coming back by itself would end that one. */
  readonly endedAt?: number
}

const KEY = 'oicq.stay'
const modes: readonly OwnMode[] = ['online', 'hidden', 'do not disturb']

export function readStay(): Stay | undefined {
  return parsed(readTabStorage(KEY)) ?? parsed(readStorage(KEY))
}

export function writeStay(stay: Stay): void {
  const text = JSON.stringify(stay)
  writeTabStorage(KEY, text)
  writeStorage(KEY, text)
}

/** Forgets the sign-in of an account. That of another one in another tab stays. */
export function removeStay(number: number): void {
  writeTabStorage(KEY, undefined)
  if (parsed(readStorage(KEY))?.number === number) writeStorage(KEY, undefined)
}

function parsed(text: string | undefined): Stay | undefined {
  try {
    const { number, mode, endedAt } = JSON.parse(text ?? '{}')
    if (typeof number !== 'number' || !modes.includes(mode)) return undefined
    return { number, mode, ...(typeof endedAt === 'number' && { endedAt }) }
  } catch {
    return undefined
  }
}
