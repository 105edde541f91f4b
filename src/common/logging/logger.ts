import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino, type Logger as Pino } from 'pino';
import type { Config } from '../../config/config.js';
import { reasonOf } from '../../database/root-cause.js';

const REDACTED_PATHS = [
  'password',
  '*.password',
  '*.newPassword',
  '*.currentPassword',
  '*.cookie',
  '*.authorization',
  '*["set-cookie"]',
];

export function createPino({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Pino {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: REDACTED_PATHS,
    mixin: traceFields,
  };
  if (logFormat === 'json') return pino(options);
  const target = 'pino-pretty';
  return pino({
    ...options,
    transport: {
      target,
      options: {
        translateTime: 'SYS:HH:MM:ss',
        ignore: 'context',
        messageFormat: '{if context}[{context}] {end}{msg}',
      },
    },
  });
}

/** Links a log line to its trace. */
function traceFields(): object {
  const span = trace.getActiveSpan();
  return span ? { trace_id: span.spanContext().traceId } : {};
}

/** Nest logs every module, controller and route at start; these lines are logged at `debug`. */
const FRAMEWORK_CONTEXTS = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
  'NestFactory',
]);

export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK_CONTEXTS.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest passes the context last, and a stack or an error before it. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const error = rest.find((item) => item instanceof Error);
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const text = message instanceof Error ? reasonOf(message) : String(message);
    this.pino[level]({ context, ...(error && { reason: reasonOf(error) }), ...(stack && { stack }) }, text);
  }
}
