import {
  type Attributes,
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
}

export type TraceContext = Context;

/** A no-op unless OTEL_EXPORTER_OTLP_ENDPOINT is set. */
const tracer = trace.getTracer('rabitchat');

/** Records a failure by error name only, because its message may quote data. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setAttribute('error.type', (error as Error)?.name ?? 'Error');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Creates a span only inside of an active trace. */
export function inChildSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  return trace.getActiveSpan() ? inSpan(name, options, work) : work();
}

export function currentTrace(): TraceContext | undefined {
  return trace.getActiveSpan() && context.active();
}

export function withParent<T>(parent: TraceContext | undefined, work: () => T): T {
  return parent ? context.with(parent, work) : work();
}

/** The active span as a W3C `traceparent`. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  if (trace.getActiveSpan()) propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  return traceparent === undefined
    ? work()
    : context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
}

/** Follows OpenTelemetry's database conventions; the text has placeholders instead of values. */
export function inStatementSpan<T>(text: string, work: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()) return work();
  const operation = /^\W*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'QUERY';
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.query.text': text,
  };
  return inSpan(operation, { kind: SpanKind.CLIENT, attributes }, work);
}
