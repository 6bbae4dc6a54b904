import type { State } from '../../client/index.ts'
import sheet from './portraits.svg'
import './portrait.css'

/** The drawings in portraits.svg, in the order of their numbers. */
const characters = [
  'cat',
  'dog',
  'panda',
  'fox',
  'rabbit',
  'owl',
  'frog',
  'bear',
  'koala',
  'tiger',
  'robot',
  'astronaut',
  'girl',
  'boy',
  'wizard',
  'alien',
]

interface Props {
  /** 0–255: the low four bits are the character, the high four its colouring; of anything larger, the low eight bits. */
  number: number
  /** Width and height, px. */
  size: number
  /** Offline is grey. */
  state?: State | undefined
}

/** The picture of someone. It is decoration: the name stands beside it. */
export function Portrait({ number, size, state = 'online' }: Props) {
  const colouring = (number >> 4) & 15
  return (
    <svg
      class={`portrait portrait-${colouring}${state === 'offline' ? ' portrait-offline' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <use href={`${sheet}#${characters[number & 15]}`} />
    </svg>
  )
}
