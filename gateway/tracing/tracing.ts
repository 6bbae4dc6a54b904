/** Traces of sampled messages across instances, from the sender's frame to the recipient's acknowledgement. Off by default. */
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Tracing } from './interface.ts'

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
