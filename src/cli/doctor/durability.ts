import { type Check, error, ok, warn } from './check.js';

const LOST_BY: Record<string, string> = {
  fsync: 'a power cut can destroy the whole database',
  full_page_writes: 'a power cut can leave torn pages',
  synchronous_commit: 'an acknowledged message can be lost in a crash',
};

const SETTINGS = `
  SELECT name, setting FROM pg_settings WHERE name = ANY($1) AND setting = 'off' ORDER BY name`;

/** Where nothing but trials is kept, speed may be worth it. */
export const durability: Check = {
  name: 'durability',
  reads: 'server',
  async look(patient) {
    const off = await patient.rows<{ name: string }>(SETTINGS, [Object.keys(LOST_BY)]);
    if (off.length === 0) return ok('fsync, full_page_writes and synchronous_commit are on');
    const complaint = patient.config.production ? error : warn;
    return complaint(
      off.map(({ name }) => `${name} is off: ${LOST_BY[name]}`).join('; ') + '.',
      `${off.map(({ name }) => `ALTER SYSTEM SET ${name} = on`).join('; ')}; SELECT pg_reload_conf(); and look for ALTER ROLE or ALTER DATABASE settings.`,
    );
  },
};
