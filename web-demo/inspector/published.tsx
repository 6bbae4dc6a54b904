/** The published text of a message, its purpose, and the clauses it relies on. */
import { useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import { type Clause, type LinePart, parseClauses, type TableRow } from './published-text.ts'
import { RuleLink } from './rule-link.tsx'
import { inspectorWords } from './words.ts'

interface Props {
  row: TableRow
  /** The published line, in pieces. */
  line: readonly LinePart[]
  hues: ReadonlyMap<string, string>
  /** The label path of the field to mark. */
  current: string | undefined
}

export function Published({ row, line, hues, current }: Props) {
  const say = words(inspectorWords)
  return (
    <section class="inspector-published">
      <h3>{row.isPublished ? say.published : say.own}</h3>
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
      <p>
        <RuleLink anchor={row.anchor}>{say.inDocument}</RuleLink>
      </p>
    </section>
  )
}

/** The numbers of the clauses that a message relies on, and on request their text. */
export function ClauseList({ numbers }: { numbers: readonly string[] }) {
  const say = words(inspectorWords)
  const [known, setKnown] = useState<ReadonlyMap<string, Clause>>(new Map())

  async function load(): Promise<void> {
    try {
      setKnown(parseClauses((await import('../../docs/protocol.md?raw')).default))
    } catch {
      // The numbers are useful even if the text cannot be loaded.
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
              <dt>
                <RuleLink anchor={number}>{number}</RuleLink>
              </dt>
              {clause !== undefined && (
                <dd>
                  <ul>
                    {clause.rules.map(rule => (
                      <li key={rule}>
                        <WithCode text={rule} />
                      </li>
                    ))}
                  </ul>
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

/** Renders backticks as code, as in Markdown. */
function WithCode({ text }: { text: string }) {
  return <>{text.split('`').map((piece, place) => (place % 2 === 1 ? <code>{piece}</code> : piece))}</>
}
