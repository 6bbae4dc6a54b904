/** Measurements of the probes that the bus sends to itself. */
import { createHistogram } from './histogram.ts'

export class Probes {
  readonly roundTrips = createHistogram('oicq_bus_probe_seconds')
  /** Probes not received before the next one was due, since the start. */
  lost = 0
}
