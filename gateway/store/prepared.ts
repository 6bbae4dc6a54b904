/** Queries that every sign-in asks: built and compiled once, where that would take longer than the answer. */
import type { Compilable } from 'kysely'
import type { Database } from './schema.ts'

/** The query that `build` makes of its parameters, as a function of them. They may only be values: compared with, or a limit. */
export function prepared<P extends number[], O>(
  db: Database,
  build: (...parameters: P) => Compilable<O>,
): (...parameters: P) => Promise<O[]> {
  const samples = Array.from({ length: build.length }, (_, place) => -1 - place)
  const compiled = build(...(samples as P)).compile()
  const places = compiled.parameters.map(parameter => samples.indexOf(parameter as number))
  if (samples.some((_, place) => !places.includes(place)) || places.includes(-1)) {
    throw new Error(`not all of this are parameters, or some are none: ${compiled.sql}`)
  }
  return async (...parameters) => {
    const { rows } = await db.executeQuery<O>({ ...compiled, parameters: places.map(place => parameters[place]) })
    return rows
  }
}
