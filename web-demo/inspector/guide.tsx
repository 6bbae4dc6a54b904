/** A guide to reading a frame, shown while no frame is selected. */
import { useMemo } from 'preact/hooks'
import { encodeText, fromUser } from '../../protocol/index.ts'
import { words } from '../model/language.ts'
import { fieldHues, fieldSpans, headerFields } from './field-spans.ts'
import { HexDump, useFieldChoice } from './hex-dump.tsx'
import { headerLine, lineParts, rowOf } from './published-text.ts'
import { inspectorWords } from './words.ts'
import './bytes.css'

export function Guide() {
  const say = words(inspectorWords)
  const choice = useFieldChoice()
  const { bytes, spans, hues, labels } = useMemo(() => {
    const bytes = fromUser.encode('sendMessage', { number: 10001, recipient: 10002, text: encodeText('你好') })
    const { spans } = fieldSpans(bytes)
    const row = rowOf(bytes)
    const parts = [...lineParts(headerLine, headerFields), ...lineParts(row?.line ?? '', row?.fields ?? {})]
    const labels = parts.flatMap(({ label }) => label ?? [])
    return { bytes, spans, hues: fieldHues(spans), labels }
  }, [])
  return (
    <section class="inspector-guide">
      <h3>{say.guide}</h3>
      <p>{say.guideIntro}</p>
      <figure>
        <figcaption>{say.guideExample}</figcaption>
        <HexDump {...{ bytes, spans, hues, choice }} perRow={8} shown={bytes.length} label={say.guideExample} />
        <ol class="inspector-legend">
          {spans.map(({ path, name, letter }, place) => (
            <li key={path} class={place === choice.current ? 'inspector-current' : undefined}>
              <span class={`inspector-swatch ${hues.get(path)}`} />
              <span>{name}</span>
              <span class="inspector-label" lang="zh-CN">
                {labels[place]}
              </span>
              <span class="inspector-letter">{letter}</span>
            </li>
          ))}
        </ol>
      </figure>
      <h4>{say.guideHeader}</h4>
      <p>{say.guideHeaderText}</p>
      <h4>{say.guideLetters}</h4>
      <dl>
        {Object.entries(say.letters).map(([letter, about]) => (
          <div key={letter} class="inspector-letter-about">
            <dt class="inspector-letter">{letter}</dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <p>{say.guideMeaning}</p>
    </section>
  )
}
