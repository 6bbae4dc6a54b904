import { useRef } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { saveAs } from '../model/platform.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { hexFile, jsonLines } from './frame-text.ts'
import { InvalidCapture, MAX_CAPTURE_BYTES, readCapture } from './saved-capture.ts'
import { inspectorWords } from './words.ts'

interface Props {
  /** The filtered frames, for export. */
  frames: readonly CapturedFrame[]
  helpShown: boolean
  onHelp: () => void
  onClear: () => void
  /** Called once a saved capture is shown. */
  onLoad: () => void
}

export function TitleBar({ frames, helpShown, onHelp, onClear, onLoad }: Props) {
  const say = words(inspectorWords)
  const app = useApp()
  const { inspector, view } = app
  const chooser = useRef<HTMLInputElement>(null)
  const paused = inspector.paused.value
  return (
    <header class="inspector-title">
      <h2>{say.title}</h2>
      <Button
        kind="icon"
        label={paused ? say.resume : say.pause}
        onClick={() => {
          inspector.paused.value = !paused
        }}
      >
        <Icon name={paused ? 'play' : 'pause'} />
      </Button>
      <Button kind="icon" label={say.clear} onClick={onClear}>
        <Icon name="trash" />
      </Button>
      <Menu
        label={<Icon name="download" />}
        buttonLabel={say.export}
        items={[
          { label: say.asJson, onChoose: () => saveAs(fileName('jsonl'), binary(jsonLines(frames))) },
          { label: say.asHex, onChoose: () => saveAs(fileName('txt'), binary(hexFile(frames))) },
          'line',
          { label: say.load, onChoose: () => chooser.current?.click() },
        ]}
      />
      <input
        ref={chooser}
        type="file"
        accept=".jsonl"
        hidden
        aria-label={say.load}
        onChange={event => {
          const [file] = event.currentTarget.files ?? []
          if (file !== undefined) void load(app, file, onLoad)
          event.currentTarget.value = ''
        }}
      />
      <Button kind="icon" label={say.help} aria-pressed={helpShown} onClick={onHelp}>
        <span aria-hidden="true">?</span>
      </Button>
      <Button
        kind="icon"
        label={say.close}
        onClick={() => {
          view.inspector.value = false
        }}
      >
        <Icon name="close" />
      </Button>
    </header>
  )
}

/** Shows a saved capture; says which line is wrong with it. Never rejects. */
async function load({ inspector, view }: App, file: File, onLoad: () => void): Promise<void> {
  const say = words(inspectorWords)
  try {
    if (file.size > MAX_CAPTURE_BYTES) throw new InvalidCapture(1, 'length')
    const frames = readCapture(await file.text())
    onLoad()
    inspector.load(frames)
  } catch (error) {
    if (error instanceof InvalidCapture) view.toast('error', say.notLoaded(error.line, error.field))
    else view.toastFailure(error)
  }
}

/** A type that no browser opens as a page. */
const binary = (text: string): Blob => new Blob([text], { type: 'application/octet-stream' })

/** Such as `oicq-frames-2026-01-31T20-15-00.jsonl`, without colons, which some systems do not allow. */
function fileName(ending: string): string {
  return `oicq-frames-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${ending}`
}
