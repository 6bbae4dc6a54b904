/** Every golden frame of the protocol as the inspector sees it. */
import type { Direction } from '../../../web-demo/inspector/published-text.ts'
import { serverVectors, userVectors } from '../../vectors/vectors.ts'

export interface Golden {
  readonly direction: Direction
  readonly name: string
  readonly about: string
  readonly bytes: Uint8Array
  readonly values: object
}

export const golden: readonly Golden[] = [
  ...userVectors.map(({ frame, ...rest }) => ({ direction: 'out' as const, ...rest, bytes: frame })),
  ...serverVectors.map(({ frame, ...rest }) => ({ direction: 'in' as const, ...rest, bytes: frame })),
]
