/** What the HTTP API has answered, for /metrics. */
import type { Histogram } from 'prom-client'

/** Classes of status codes. */
export const statusClasses = ['2xx', '4xx', '5xx'] as const
type StatusClass = (typeof statusClasses)[number]

export class ApiCounts {
  readonly responses: Record<StatusClass, number> = { '2xx': 0, '4xx': 0, '5xx': 0 }
  private readonly times: Histogram

  /** `times` is labelled with the operation. */
  constructor(times: Histogram) {
    this.times = times
  }

  /** Counts an answer, which took so many seconds. */
  add(operation: string, status: number, seconds: number): void {
    this.responses[status < 400 ? '2xx' : status < 500 ? '4xx' : '5xx']++
    this.times.observe({ operation }, seconds)
  }
}
