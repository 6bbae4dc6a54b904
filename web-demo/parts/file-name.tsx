import { splitFileName } from '../model/names.ts'
import './file-name.css'

/** A file name in one line. The end with the extension stays visible, the middle is cut. */
export function FileName({ name }: { name: string }) {
  const { whole, head, tail } = splitFileName(name)
  return (
    <bdi class="file-name" dir="auto" title={whole}>
      <span class="file-name-head">{head}</span>
      {tail !== '' && <span class="file-name-tail">{tail}</span>}
    </bdi>
  )
}
