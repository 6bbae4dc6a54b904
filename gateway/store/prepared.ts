/** Queries of every sign-in, compiled once: building them takes longer than running them. */
import type { Compilable } from 'kysely'
import type { Database } from './schema.ts'

/** Returns a function that runs the query built by `build`. Parameters can only be values to compare with, or a limit. */
export function prepared<P extends number[], O>(
  db: Database,
  build: (...parameters: P) => Compilable<O>,
): (...parameters: P) => Promise<O[]> {
  const samples = Array.from({ length: build.length }, (_, place) => -1 - place)
  const compiled = build(...(samples as P)).compile()
  const places = compiled.parameters.map(parameter => samples.indexOf(parameter as number))
  if (samples.some((_, place) => !places.includes(place)) || places.includes(-1)) {
    throw new Error(`parameters and values of the query do not match: ${compiled.sql}`)
  }
  return async (...parameters) => {
    const { rows } = await db.executeQuery<O>({ ...compiled, parameters: places.map(place => parameters[place]) })
    return rows
  }
}
