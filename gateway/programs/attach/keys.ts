/** The keys with which programs attach (N1). */
import { createHash, timingSafeEqual } from 'node:crypto'
import { type AttachedProgram, Program } from '../../../protocol/index.ts'
import type { Config } from '../../config.ts'

type Keys = Pick<Config, 'programKeys'>

/** Whether this name is the program's and this key one of its keys, compared in a time that tells nothing of them. */
export function isRightKey({ programKeys }: Keys, program: AttachedProgram, name: string, key: string): boolean {
  const given = hash(key)
  let isRight = false
  for (const known of programKeys) {
    if (timingSafeEqual(given, hash(known.key)) && known.program === program) isRight = true
  }
  return isRight && nameOf(program) === name
}

/** The name of a program, as it attaches with it. */
export function nameOf(program: AttachedProgram): string {
  return Object.entries(Program).find(([, code]) => code === program)?.[0] ?? ''
}

function hash(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
