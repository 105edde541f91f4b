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

/** A piece of work that somebody waits for, as `withParent` takes it along to where it is gone on with. */
export type TraceContext = Context;

/** Does nothing, and costs next to nothing, unless the server was told where traces go. */
const tracer = trace.getTracer('rabitchat');

/** Runs the work as a span of its own; a failure is noted by its kind, never by its words, which may quote data. */
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

/** The same where it is part of a traced piece of work; else the work alone. */
export function inChildSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  return trace.getActiveSpan() ? inSpan(name, options, work) : work();
}

/** What is traced here and now, if anything is. */
export function currentTrace(): TraceContext | undefined {
  return trace.getActiveSpan() && context.active();
}

/** Goes on with what was traced elsewhere in this process. */
export function withParent<T>(parent: TraceContext | undefined, work: () => T): T {
  return parent ? context.with(parent, work) : work();
}

/** What is traced here and now as it is told to others, a W3C `traceparent`. */
export function writtenTrace(): string | undefined {
  const carrier: { traceparent?: string } = {};
  if (trace.getActiveSpan()) propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Goes on with what was traced by somebody who wrote it down. */
export function withWrittenTrace<T>(traceparent: string | undefined, work: () => T): T {
  return traceparent === undefined
    ? work()
    : context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
}

/** A statement as the conventions for databases describe it: its text has placeholders where its values are. */
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
