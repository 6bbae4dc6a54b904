import { useRef } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { InvalidHistory, MAX_IMPORT_BYTES, readHistory, writeHistory } from '../model/history-file.ts'
import { words } from '../model/language.ts'
import { fullName } from '../model/names.ts'
import { saveAs } from '../model/platform.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import { writeText } from './history-text.ts'
import { historyWords } from './words.ts'

/** Exports one conversation, or all, and imports what another browser has exported. */
export function ExportPart({ number }: { number: number | undefined }) {
  const app = useApp()
  const say = words(historyWords)
  const request = useRequest()
  const chooser = useRef<HTMLInputElement>(null)
  const failure = request.failure.value
  return (
    <section class="history-part">
      <h3>{say.export}</h3>
      <p class="history-hint">{say.exportHint}</p>
      {failure !== undefined && <Notice kind="error">{say.importFailed(importFailure(failure))}</Notice>}
      <div class="history-line">
        <Button onClick={() => void request.run(() => exportText(app, number))}>
          <Icon name="download" /> {say.exportText}
        </Button>
        <Button onClick={() => void request.run(() => exportJson(app, number))}>
          <Icon name="download" /> {say.exportJson}
        </Button>
        <Button disabled={request.busy.value} onClick={() => chooser.current?.click()}>
          {say.import}
        </Button>
        <input
          ref={chooser}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label={say.import}
          onChange={event => {
            const [file] = event.currentTarget.files ?? []
            if (file !== undefined) void request.run(() => importJson(app, file))
            event.currentTarget.value = ''
          }}
        />
      </div>
    </section>
  )
}

function importFailure(error: unknown): string {
  if (error instanceof InvalidHistory) return words(historyWords).invalid[error.problem](error.field)
  return failureText(error)
}

function nameOfExport(number: number | undefined, extension: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return `oicq-${number === undefined ? '' : `${number}-`}${day}.${extension}`
}

async function exportText({ conversations, people }: App, number: number | undefined): Promise<void> {
  const pieces = conversations.history.pieces(number, 'oldest first')
  const text = await whole(writeText(pieces, each => fullName(people.get(each).peek())))
  saveAs(nameOfExport(number, 'txt'), new Blob([text], { type: 'text/plain' }))
}

async function exportJson({ conversations, session }: App, number: number | undefined): Promise<void> {
  const account = session.number.peek()
  if (account === undefined) return
  const json = await whole(writeHistory(account, conversations.history.pieces(number, 'oldest first')))
  saveAs(nameOfExport(number, 'json'), new Blob([json], { type: 'application/json' }))
}

/** Joins the parts in a Blob, which browsers keep on disk when it is large. */
async function whole(parts: AsyncIterable<string>): Promise<Blob> {
  const written: Blob[] = []
  for await (const part of parts) written.push(new Blob([part]))
  return new Blob(written)
}

/** Nothing is written unless the whole file is as it should be. */
async function importJson({ conversations, session, view }: App, file: File): Promise<void> {
  const account = session.number.peek()
  if (account === undefined) return
  if (file.size > MAX_IMPORT_BYTES) throw new InvalidHistory('file', 'too large')
  const added = await conversations.addAll(readHistory(await file.text(), account))
  view.toast('ok', words(historyWords).imported(added))
}
