import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { LoggerService } from '@nestjs/common';
import type { Config } from './config/config.js';

/** Tells whoever started the server where it is. */
export function welcome(config: Config, app: NestExpressApplication, logger: LoggerService): void {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const base = `http://localhost:${port}`;
  const lines = [
    `RabitChat is running on Node ${process.version}.`,
    `  API     ${base}/api`,
    `  Docs    ${base}/api/docs`,
    `  Health  ${base}/api/health`,
  ];
  if (config.logFormat === 'pretty') console.log(`\n${lines.join('\n')}\n\nStop it with Ctrl-C.\n`);
  else logger.log(lines.map((line) => line.trim().replace(/ +/g, ' ')).join(' '), 'Welcome');
}
