/** Where a frame comes from: the published line, and what the message is for. */

import { useState } from 'preact/hooks'
import { type Clause, type LinePart, readClauses, type TableRow } from './published-text.ts'
import type { InspectorWords } from './words.ts'

interface Props {
  row: TableRow
  /** The line of the published text, in pieces. */
  line: readonly LinePart[]
  hues: ReadonlyMap<string, string>
  /** The field to be marked, by its path without the places in repeated groups. */
  current: string | undefined
  say: InspectorWords
}

export function Published({ row, line, hues, current, say }: Props) {
  return (
    <section class="inspector-published">
      <h3>{say.published}</h3>
      <blockquote lang="zh-CN">
        {line.map(({ text, path }) =>
          path === undefined ? (
            text
          ) : (
            <span class={`inspector-run ${hues.get(path) ?? ''}${path === current ? ' inspector-current' : ''}`}>
              {text}
            </span>
          ),
        )}
      </blockquote>
      <p lang="en">
        <WithCode text={row.about} />
      </p>
    </section>
  )
}

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

/** A text in which backticks set off code, as in Markdown. */
function WithCode({ text }: { text: string }) {
  return <>{text.split('`').map((piece, place) => (place % 2 === 1 ? <code>{piece}</code> : piece))}</>
}
