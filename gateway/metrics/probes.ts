/** What the probes of the bus say. */
import { createHistogram } from './histogram.ts'

export class Probes {
  readonly times = createHistogram('oicq_bus_probe_seconds')
  /** Not heard before the next one was due, since the start. */
  lost = 0
}
