/** Directory entries and leases as texts in Redis. Each has a MAC, and what has a wrong one counts as not there. */
import type { Mode } from '../../../protocol/index.ts'
import type { Presence } from '../directory.ts'
import type { ClusterKeys } from '../keys.ts'

/** How many authentic entries are remembered: most are read again and again, and a MAC takes longer than a look-up. */
const MAX_KNOWN = 65_536

export class SignedTexts {
  private readonly keys: ClusterKeys
  /** The last authentic entry of each number. */
  private readonly known = new Map<number, string>()

  constructor(keys: ClusterKeys) {
    this.keys = keys
  }

  /** An entry is `<instance>:<generation>:<mode>:<MAC>`. */
  entry(number: number, { instance, generation, mode }: Presence): string {
    return `${instance}:${generation}:${mode}:${this.keys.sign('entry', number, instance, generation, mode)}`
  }

  /** Returns undefined unless an instance wrote this entry of this number. */
  readEntry(number: number, text: string): Presence | undefined {
    const [, instance, generation, mode, mac] = /^([^:]+):(\d+):(\d):([\w-]+)$/.exec(text) ?? []
    if (instance === undefined || mac === undefined) return undefined
    const presence = { instance, generation: Number(generation), mode: Number(mode) as Mode }
    if (this.known.get(number) === text) return presence
    if (!this.keys.hasSigned(mac, 'entry', number, instance, presence.generation, presence.mode)) return undefined
    if (this.known.size >= MAX_KNOWN) this.known.clear()
    this.known.set(number, text)
    return presence
  }

  /** An instance, living or dead, is `<id>:<MAC>`. */
  instance(id: string): string {
    return `${id}:${this.keys.sign('instance', id)}`
  }

  /** Returns the ids of those that are authentic. */
  readInstances(texts: readonly string[]): string[] {
    return texts.flatMap(text => {
      const [, id, mac] = /^([^:]+):([\w-]+)$/.exec(text) ?? []
      return id !== undefined && mac !== undefined && this.keys.hasSigned(mac, 'instance', id) ? [id] : []
    })
  }
}
