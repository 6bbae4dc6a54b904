import { useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { formatBytes } from '../parts/format.ts'
import { Failure, useRequest } from '../parts/request.tsx'
import { KeptFileList } from './kept-file-list.tsx'
import { historyWords } from './words.ts'

/** The files that this browser keeps, the largest first, and how to be rid of them. */
export function FilesPart({ number }: { number: number | undefined }) {
  const { keptFiles, view } = useApp()
  const say = words(historyWords)
  const request = useRequest()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const files = [...keptFiles.all.value.values()].filter(({ peer }) => number === undefined || peer === number)
  files.sort((a, b) => b.bytes - a.bytes)
  const remove = async (): Promise<void> => {
    await keptFiles.remove([...selected])
    setSelected(new Set())
    view.toast('ok', say.filesDeleted)
  }
  return (
    <section class="history-part">
      <h3>{say.files}</h3>
      <p class="history-hint">
        {files.length === 0
          ? say.filesNone
          : say.filesUsed(formatBytes(keptFiles.used.value), formatBytes(keptFiles.limit.value))}
      </p>
      {files.length > 0 && <KeptFileList files={files} selected={selected} onSelect={setSelected} />}
      <Failure of={request} />
      {selected.size > 0 && (
        <div class="history-actions">
          <Button kind="danger" disabled={request.busy.value} onClick={() => void request.run(remove)}>
            {say.filesDelete(selected.size)}
          </Button>
        </div>
      )}
    </section>
  )
}
