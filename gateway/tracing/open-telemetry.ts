/** The OpenTelemetry adapter, loaded only if tracing is enabled. */
import { setTimeout as delay } from 'node:timers/promises'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { globalErrorHandler, setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import type { Tracing } from './interface.ts'
import { Sampler } from './sampler.ts'
import { beginTrace, resumeTrace } from './traced-callback.ts'
import { beginEntryTrace, resumeEntryTrace } from './traced-entry.ts'

/** How often spans are exported, in milliseconds, and how many may be queued; more are dropped. */
const EXPORT_EVERY_MS = 1000
const MAX_QUEUED = 2048
/** Time limit of the last export, in milliseconds. */
const STOP_MS = 2000
/** Minimum interval between log lines about failed exports, in milliseconds, and the maximum length of their detail. */
const LOG_EVERY_MS = 60_000
const MAX_DETAIL = 300

/** Exports spans to this URL as OTLP over HTTP. */
export function createTracing(url: string, config: Config, instance: string, log: Logger): Tracing {
  logExportErrors(log)
  const exporter = new OTLPTraceExporter({ url, headers: { ...config.otelExporterOtlpHeaders } })
  const provider = new TracerProvider({
    resource: resourceOf(config, instance),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: EXPORT_EVERY_MS, maxQueueSize: MAX_QUEUED }),
    ],
  })
  const tracer = provider.getTracer('oicq-gateway')
  const sampler = new Sampler(config.otelTracesSamplerArg)
  return {
    begin: (callback, name, frame) => (sampler.sample() ? beginTrace(tracer, callback, name, frame) : callback),
    resume: (callback, context, frame) => resumeTrace(tracer, callback, context, frame),
    beginEntry: bytes => (sampler.sample() ? beginEntryTrace(tracer, bytes) : undefined),
    resumeEntry: (context, frame) => resumeEntryTrace(tracer, context, frame),
    async stop() {
      const exported = provider.shutdown().catch(globalErrorHandler)
      await Promise.race([exported, delay(STOP_MS, undefined, { ref: false })])
    },
  }
}

/** The attributes of this instance in its traces. */
function resourceOf({ otelServiceName, otelResourceAttributes }: Config, instance: string): Resource {
  const attributes = { 'service.name': 'oicq-gateway', 'service.instance.id': instance, ...otelResourceAttributes }
  if (otelServiceName !== '') attributes['service.name'] = otelServiceName
  return defaultResource().merge(resourceFromAttributes(attributes))
}

/** Logs the library's warnings at a limited rate: an unreachable collector would fill the log. */
function logExportErrors(log: Logger): void {
  let quietUntil = 0
  const report = (detail: string) => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + LOG_EVERY_MS
    log.warn({ detail: detail.slice(0, MAX_DETAIL) }, 'trace export failed')
  }
  const ignore = () => {}
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  setGlobalErrorHandler(error => report(messageOf(error)))
}
