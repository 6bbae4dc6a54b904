/** Which peers take part. */
import type { Peer } from './peer.ts'

/** Those named, or all if none is named; says which ones they are, and which are not on this machine. */
export function choose(peers: readonly Peer[], wanted: readonly string[]): Peer[] {
  const chosen = peers.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  for (const { name, version } of chosen) console.log(`- ${name}: ${version ?? 'left out: it is not on this machine'}`)
  console.log()
  return chosen.filter(({ version }) => version !== undefined)
}
