/** The keys with which programs attach (N1). */
import { type AttachedProgram, Program } from '../../../protocol/index.ts'
import type { Config } from '../../config.ts'
import { findByKey, keyHash } from '../../key-hash.ts'

type Keys = Pick<Config, 'programKeys'>

/** Whether this name is the program's and this key one of its keys, compared in a time that tells nothing of them. */
export function isRightKey({ programKeys }: Keys, program: AttachedProgram, name: string, key: string): boolean {
  const ofProgram = programKeys.filter(known => known.program === program)
  const isRight =
    findByKey(
      key,
      ofProgram.map(known => ({ hash: keyHash(known.key) })),
    ) !== undefined
  return isRight && nameOf(program) === name
}

/** The name of a program, as it attaches with it. */
export function nameOf(program: AttachedProgram): string {
  return Object.entries(Program).find(([, code]) => code === program)?.[0] ?? ''
}
