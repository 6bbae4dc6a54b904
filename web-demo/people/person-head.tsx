import type { ComponentChildren } from 'preact'
import type { State } from '../../client/index.ts'
import { Portrait } from '../parts/portrait.tsx'

interface Props {
  number: number
  /** Empty when it is not known. */
  nickname: string
  portrait: number
  /** Width and height of the portrait, px. */
  size: number
  state?: State | undefined
  /** Below the number. */
  children?: ComponentChildren
}

/** Who someone is, at the head of a card or a dialog. */
export function PersonHead({ number, nickname, portrait, size, state, children }: Props) {
  return (
    <div class="people-head">
      <Portrait number={portrait} size={size} state={state} />
      <div class="people-head-who">
        <h3 class="people-head-name">
          <bdi>{nickname || number}</bdi>
        </h3>
        {nickname !== '' && <p class="people-head-number">{number}</p>}
        {children}
      </div>
    </div>
  )
}
