/** P1: whether times tell a hidden user from an absent one. */
import assert from 'node:assert/strict'
import { rankEffect } from './rank-effect.ts'

/**
 * If there is nothing to tell, 400 measurements of each go beyond the limit once in 70 times. Then 1,200 more are taken and all
 * judged, which go beyond it less than once in a million times.
 */
const SAMPLES = 400
const MORE_SAMPLES = 1200
const LIMIT = 0.1
const SAMPLES_PER_PAIR = 400

/** What is measured with the hidden user and with the absent one: their numbers, or something that each of them has. */
export interface Pair {
  readonly hidden: number
  readonly gone: number
}

interface Measured {
  /** A new pair, for 400 measurements of each. */
  pair(): Promise<Pair>
  /** How long something takes, in milliseconds. */
  timeOf(one: number): Promise<number>
}

/** Compares the ranks of what both take, measured in turn, in an order that is drawn each time. */
export async function assertTellsNothing({ pair, timeOf }: Measured): Promise<void> {
  const times = { hidden: [] as number[], gone: [] as number[] }
  const effect = () => rankEffect(times.hidden, times.gone)

  async function measure(samples: number): Promise<void> {
    for (let start = 0; start < samples; start += SAMPLES_PER_PAIR) {
      const measured = await pair()
      await timeOf(measured.hidden)
      await timeOf(measured.gone)
      for (let sample = start; sample < Math.min(samples, start + SAMPLES_PER_PAIR); sample++) {
        const order = Math.random() < 0.5 ? (['hidden', 'gone'] as const) : (['gone', 'hidden'] as const)
        for (const who of order) times[who].push(await timeOf(measured[who]))
      }
    }
  }

  await measure(SAMPLES)
  if (Math.abs(effect()) >= LIMIT) await measure(MORE_SAMPLES)
  assert.ok(Math.abs(effect()) < LIMIT, `the effect is ${effect()}`)
}
