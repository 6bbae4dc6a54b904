import { useState } from 'preact/hooks'
import { type Clause, readClauses } from './clauses.ts'
import { WithCode } from './with-code.tsx'
import type { InspectorWords } from './words.ts'

/** The clauses a message relies on: their numbers, and on request their words. */
export function ClauseList({ numbers, say }: { numbers: readonly string[]; say: InspectorWords }) {
  const [known, setKnown] = useState<ReadonlyMap<string, Clause>>(new Map())

  async function load(): Promise<void> {
    try {
      setKnown(readClauses((await import('../../docs/protocol.md?raw')).default))
    } catch {
      // The numbers are of use without the words, when those can't be loaded.
    }
  }

  return (
    <details
      class="inspector-clauses"
      onToggle={({ currentTarget: { open } }) => {
        if (open && known.size === 0) void load()
      }}
    >
      <summary class="inspector-clauses-summary">
        {say.clauses}: {numbers.join(', ')}
      </summary>
      <p>{say.assumed}</p>
      <dl lang="en">
        {numbers.map(number => {
          const clause = known.get(number)
          return (
            <div key={number} class="inspector-clause">
              <dt>{number}</dt>
              {clause !== undefined && (
                <dd>
                  <WithCode text={clause.assumption} />{' '}
                  <em>
                    {say.because} <WithCode text={clause.reason} />
                  </em>
                </dd>
              )}
            </div>
          )
        })}
      </dl>
    </details>
  )
}
