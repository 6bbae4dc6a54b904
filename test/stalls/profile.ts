/** Names in a profile of V8. */
import type { Profiler } from 'node:inspector'

const MOST_NAMES = 3

/** The functions that ran in the last milliseconds of a profile, most often first, each with the place in a file that called it. */
export function namesIn(profile: Profiler.Profile | undefined, lastMs: number): string[] {
  const { nodes = [], samples = [], timeDeltas = [] } = profile ?? {}
  const byId = new Map(nodes.map(node => [node.id, node]))
  const callers = new Map(nodes.flatMap(node => (node.children ?? []).map(child => [child, node])))
  const counts = new Map<string, number>()
  let left = lastMs * 1000
  for (let last = samples.length - 1; last >= 0 && left > 0; last--) {
    const name = nameOf(byId.get(samples[last] ?? 0), callers)
    if (name !== '(idle)') counts.set(name, (counts.get(name) ?? 0) + 1)
    left -= timeDeltas[last] ?? 0
  }
  const names = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name)
  return names.slice(0, MOST_NAMES)
}

function nameOf(node: Profiler.ProfileNode | undefined, callers: Map<number, Profiler.ProfileNode>): string {
  const innermost = node?.callFrame.functionName || '(anonymous)'
  let place = node
  while (place !== undefined && !place.callFrame.url.startsWith('file:')) place = callers.get(place.id)
  if (place === undefined) return innermost
  const { functionName, url, lineNumber } = place.callFrame
  return `${place === node ? '' : `${innermost} in `}${functionName || '(anonymous)'} (${url}:${lineNumber + 1})`
}
