/** Every golden frame of the protocol as the inspector sees it. */
import type { Direction } from '../../../web-demo/inspector/published-text.ts'
import { serverVectors } from '../../vectors/server.ts'
import { userVectors } from '../../vectors/user.ts'
import { bytes } from '../../vectors/vector.ts'

export interface Golden {
  readonly direction: Direction
  readonly name: string
  readonly about: string
  readonly bytes: Uint8Array
  readonly values: object
}

export const golden: readonly Golden[] = [
  ...userVectors.map(({ hex, ...rest }) => ({ direction: 'out' as const, ...rest, bytes: bytes(hex) })),
  ...serverVectors.map(({ hex, ...rest }) => ({ direction: 'in' as const, ...rest, bytes: bytes(hex) })),
]
