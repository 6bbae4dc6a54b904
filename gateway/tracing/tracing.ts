/** Traces of sampled messages across instances, from the sender's frame to the recipient's acknowledgement. Off by default. */
import type { Logger } from 'pino'
import type { UserMessageName } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import type { DeliveryCallback, ResumeTrace } from '../session/delivery-callback.ts'

export interface Tracing {
  /** Returns the callback for a new message to one recipient; if the message is sampled, one that traces it. */
  readonly begin: (callback: DeliveryCallback, name: UserMessageName, frame: Uint8Array) => DeliveryCallback
  /** Returns a callback that continues the trace of a message from another instance. */
  readonly resume: ResumeTrace
  /** Exports the remaining spans, within two seconds at most. */
  stop(): Promise<void>
}

/** Loads OpenTelemetry if the settings name a collector; otherwise returns undefined. */
export async function startTracing(config: Config, instance: string, log: Logger): Promise<Tracing | undefined> {
  const url = config.otelExporterOtlpTracesEndpoint ?? tracesUrl(config.otelExporterOtlpEndpoint)
  if (url === undefined) return undefined
  const { createTracing } = await import('./open-telemetry.ts')
  log.info({ ratio: config.otelTracesSamplerArg }, 'tracing enabled')
  return createTracing(url, config, instance, log)
}

/** Returns the URL for traces of a collector's base URL. */
function tracesUrl(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : `${endpoint.replace(/\/$/, '')}/v1/traces`
}
