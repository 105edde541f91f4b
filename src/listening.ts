import type { INestApplication } from '@nestjs/common';
import type { Config } from './config/config.js';

/** EX_TEMPFAIL and EX_CONFIG of sysexits.h. */
const EXIT = { busy: 75, config: 78 } as const;

class CannotListen extends Error {
  readonly exitCode: number;

  constructor({ port, host }: Pick<Config, 'port' | 'host'>, cause: NodeJS.ErrnoException) {
    const isTaken = cause.code === 'EADDRINUSE';
    const mend = isTaken
      ? `Another process listens there: stop it, or choose another port, as in PORT=${port + 1} npm start.`
      : 'HOST must be an address of this machine (0.0.0.0 for all of them), and a PORT below 1024 may want more rights.';
    super(`Cannot listen on port ${port} of ${host} (${cause.code}). ${mend}`, { cause });
    this.exitCode = isTaken ? EXIT.busy : EXIT.config;
  }
}

/** @throws CannotListen */
export async function listen(app: INestApplication, config: Pick<Config, 'port' | 'host'>): Promise<void> {
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new CannotListen(config, error as NodeJS.ErrnoException);
  }
}
