import { useApp } from '../model/app.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { saveAs } from '../model/platform.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { hexFile, jsonLines } from './frame-text.ts'
import { inspectorWords } from './words.ts'

interface Props {
  /** The filtered frames, for export. */
  frames: readonly CapturedFrame[]
  helpShown: boolean
  onHelp: () => void
  onClear: () => void
}

export function TitleBar({ frames, helpShown, onHelp, onClear }: Props) {
  const say = words(inspectorWords)
  const { inspector, view } = useApp()
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
        ]}
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

/** A type that no browser opens as a page. */
const binary = (text: string): Blob => new Blob([text], { type: 'application/octet-stream' })

/** Such as `oicq-frames-2026-01-31T20-15-00.jsonl`, without colons, which some systems do not allow. */
function fileName(ending: string): string {
  return `oicq-frames-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${ending}`
}
