/** OpenTelemetry: loaded when messages are traced, and only then. */
import { setTimeout as delay } from 'node:timers/promises'
import { type DiagLogFunction, DiagLogLevel, diag } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { Sampler } from './sampler.ts'
import { beginTrace, resumeTrace } from './traced-receipt.ts'
import type { Tracing } from './tracing.ts'

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
  diag.setLogger(rarely(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  const exporter = new OTLPTraceExporter({ url, headers: { ...config.otelExporterOtlpHeaders } })
  const provider = new TracerProvider({
    resource: resourceOf(config, instance),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: GATHER_MS, maxQueueSize: MAX_WAITING })],
  })
  const tracer = provider.getTracer('oicq-gateway')
  const sampler = new Sampler(config.otelTracesSamplerArg)
  return {
    begin: (receipt, name, frame) => (sampler.takes() ? beginTrace(tracer, receipt, name, frame) : receipt),
    resume: (receipt, context, frame) => resumeTrace(tracer, receipt, context, frame),
    async stop() {
      const exported = provider.shutdown().catch(error => diag.error(String(error)))
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

/** A collector that is away would fill the log: it is told of now and then. */
function rarely(log: Logger): Record<'error' | 'warn' | 'info' | 'debug' | 'verbose', DiagLogFunction> {
  let quietUntil = 0
  const tell: DiagLogFunction = message => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + TELL_EVERY_MS
    log.warn({ detail: message.slice(0, MAX_TOLD) }, 'traces can not be exported')
  }
  const ignore: DiagLogFunction = () => {}
  return { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore }
}
