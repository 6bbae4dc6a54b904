import { shownName } from './shown-name.ts'

/** A file's name in one line: the end with the extension stays visible, the middle gives way. */
export function FileName({ name }: { name: string }) {
  const { whole, head, tail } = shownName(name)
  return (
    <bdi class="conversation-file-name" dir="auto" title={whole}>
      <span class="conversation-file-name-head">{head}</span>
      {tail !== '' && <span class="conversation-file-name-tail">{tail}</span>}
    </bdi>
  )
}
