/** OpenTelemetry: loaded when messages are traced, and only then. */
import { setTimeout as delay } from 'node:timers/promises'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { globalErrorHandler, setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Tracing } from './interface.ts'
import { Sampler } from './sampler.ts'
import { beginTrace, resumeTrace } from './traced-receipt.ts'

/** How long spans are gathered, in milliseconds, and how many may wait; more are dropped. */
const GATHER_MS = 1000
const MAX_WAITING = 2048
/** How long the last export may take, in milliseconds. */
const STOP_MS = 2000
/** How often a problem with the export is told, in milliseconds, and how much of it. */
const TELL_EVERY_MS = 60_000
const MAX_TOLD = 300

/** Exports spans to this URL, as OTLP over HTTP. */
export function createTracing(url: string, config: Config, instance: string, log: Logger): Tracing {
  tellRarely(log)
  const exporter = new OTLPTraceExporter({ url, headers: { ...config.otelExporterOtlpHeaders } })
  const provider = new TracerProvider({
    resource: resourceOf(config, instance),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: GATHER_MS, maxQueueSize: MAX_WAITING })],
  })
  const tracer = provider.getTracer('oicq-gateway')
  const sampler = new Sampler(config.otelTracesSamplerArg)
  return {
    begin: (callback, name, frame) => (sampler.takes() ? beginTrace(tracer, callback, name, frame) : callback),
    resume: (callback, context, frame) => resumeTrace(tracer, callback, context, frame),
    async stop() {
      const exported = provider.shutdown().catch(globalErrorHandler)
      await Promise.race([exported, delay(STOP_MS, undefined, { ref: false })])
    },
  }
}

/** Who exports: the instance, unless the settings say otherwise. */
function resourceOf({ otelServiceName, otelResourceAttributes }: Config, instance: string): Resource {
  const attributes = { 'service.name': 'oicq-gateway', 'service.instance.id': instance, ...otelResourceAttributes }
  if (otelServiceName !== '') attributes['service.name'] = otelServiceName
  return defaultResource().merge(resourceFromAttributes(attributes))
}

/** A collector that is away would fill the log: what the library says is passed on now and then. */
function tellRarely(log: Logger): void {
  let quietUntil = 0
  const tell = (detail: string) => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + TELL_EVERY_MS
    log.warn({ detail: detail.slice(0, MAX_TOLD) }, 'traces are not exported as they should be')
  }
  const ignore = () => {}
  const logger = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  setGlobalErrorHandler(error => tell(error instanceof Error ? error.message : String(error)))
}
