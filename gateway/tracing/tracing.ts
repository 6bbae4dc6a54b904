/** Traces of sampled messages, from the sender's frame to the recipient's confirmation, across instances. Off by default. */
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Tracing } from './interface.ts'

/** Undefined unless the settings name a collector: then nothing of OpenTelemetry is loaded either. */
export async function startTracing(config: Config, instance: string, log: Logger): Promise<Tracing | undefined> {
  const url = config.otelExporterOtlpTracesEndpoint ?? tracesBelow(config.otelExporterOtlpEndpoint)
  if (url === undefined) return undefined
  const { createTracing } = await import('./open-telemetry.ts')
  log.info({ share: config.otelTracesSamplerArg }, 'messages are traced')
  return createTracing(url, config, instance, log)
}

/** Where a collector for all kinds of signals takes traces. */
function tracesBelow(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : `${endpoint.replace(/\/$/, '')}/v1/traces`
}
