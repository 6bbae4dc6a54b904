import { Random } from '../../chaos/random.ts'

/** Random numbers from 0 to 1 that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  const random = new Random(seed)
  return () => random.next()
}
