import { Logger } from '@nestjs/common';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** An unreachable collector does not delay shutdown beyond this. */
const FLUSH_TIMEOUT_MS = 2000;
const WARNING_INTERVAL_MS = 60_000;

/**
 * Exports traces as configured by the standard OTEL_ variables, which the SDK reads itself. An unreachable collector costs
 * traces and a warning a minute. Returns a function that flushes and stops.
 */
export function startTracing(): () => Promise<void> {
  const service = resourceFromAttributes({ 'service.name': 'rabitchat' });
  const fromEnvironment = detectResources({ detectors: [envDetector] });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(service).merge(fromEnvironment),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  diag.setLogger(throttledLogger(), DiagLogLevel.ERROR);
  provider.register();
  return async () => {
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref());
    await Promise.race([provider.shutdown().catch(() => undefined), timeout]);
  };
}

/** The SDK's messages may quote addresses and headers, so they are not logged. */
function throttledLogger() {
  const logger = new Logger('Tracing');
  const ignore = () => undefined;
  let warnedAt = -Infinity;
  const error = () => {
    if (performance.now() - warnedAt < WARNING_INTERVAL_MS) return;
    warnedAt = performance.now();
    logger.warn('Traces could not be sent, dropped; check the collector at OTEL_EXPORTER_OTLP_ENDPOINT');
  };
  return { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
}
