import { chooseClient } from './postgres-client.js';

const client = (version: string) => ({
  version,
  major: Number.parseInt(version, 10),
  directory: `/opt/${version}`,
});

describe('the client programs', () => {
  it('are those of the server’s own version, else of the next newer one', () => {
    expect(chooseClient(['17.2', '15.18', '16.1'].map(client), 15).version).toBe('15.18');
    expect(chooseClient(['18.4', '17.2', '14.9'].map(client), 16).version).toBe('17.2');
  });

  it('are refused when all are older than the server, with both versions and the mend', () => {
    expect(() => chooseClient(['15.18', '16.1'].map(client), 18)).toThrow(
      /PostgreSQL 18 or newer is needed, since the server is 18; found: 15\.18 in \/opt\/15\.18, 16\.1 in \/opt\/16\.1\. Install it \(Debian: postgresql-client-18\)/,
    );
    expect(() => chooseClient([], 15)).toThrow(/found: none/);
    expect(() => chooseClient([client('15.18')], 17, '17.2')).toThrow(
      /pg_restore of PostgreSQL 17 or newer is needed, since the dump was made by pg_dump 17\.2; found: 15\.18/,
    );
  });
});
