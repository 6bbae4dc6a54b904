import type { State } from '../../client/index.ts'
import sheet from './portraits.svg'
import './portrait.css'

/** The drawings in portraits.svg, by number. */
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
  /** The low four bits are the character, the next four its colouring; higher bits are ignored. */
  number: number
  /** Width and height, px. */
  size: number
  /** Offline people are grey. */
  state?: State | undefined
}

/** A person's portrait. Decorative: the name is always beside it. */
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
