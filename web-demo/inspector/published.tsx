/** Where a frame comes from: the published line, and what the message is for. */
import type { LinePart } from './published-line.ts'
import type { TableRow } from './table-row.ts'
import { WithCode } from './with-code.tsx'
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
