import { useApp } from '../model/app.ts'
import type { KeptFile } from '../model/database.ts'
import { displayName, splitFileName } from '../model/names.ts'
import { FileName } from '../parts/file-name.tsx'
import { formatBytes, formatShortTime } from '../parts/format.ts'
import './history.css'

/** Maximum number in a list: the rest is shown once these are deleted. */
const MAX_SHOWN = 200

interface Props {
  files: readonly KeptFile[]
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
}

/** Kept files to choose from, each with its size, day and conversation. */
export function KeptFileList({ files, selected, onSelect }: Props) {
  const { people } = useApp()
  const toggle = (id: string, isSelected: boolean): void => {
    const next = new Set(selected)
    if (isSelected) next.add(id)
    else next.delete(id)
    onSelect(next)
  }
  return (
    <ul class="history-files">
      {files.slice(0, MAX_SHOWN).map(({ id, name, bytes, peer, time }) => (
        <li key={id}>
          <label>
            <input
              type="checkbox"
              aria-label={splitFileName(name).whole}
              checked={selected.has(id)}
              onChange={event => toggle(id, event.currentTarget.checked)}
            />
            <span class="history-file">
              <FileName name={name} />
              <span class="history-hint">
                <bdi>{displayName(people.get(peer).value)}</bdi> · {formatShortTime(time)}
              </span>
            </span>
            <span class="history-size">{formatBytes(bytes)}</span>
          </label>
        </li>
      ))}
    </ul>
  )
}
