/** Who may add an account (A2), as last set from this browser: the server takes it and never tells it. */
import { keep, readKept } from './platform.ts'

const keyOf = (account: number) => `oicq.verification.${account}`

export function keepVerification(account: number, verification: number): void {
  keep(keyOf(account), String(verification))
}

/** Undefined when it was never set from this browser. */
export function keptVerification(account: number): number | undefined {
  const kept = readKept(keyOf(account))
  return kept === undefined ? undefined : Number(kept)
}
