import { toIso } from './to-iso.js';

describe('stored instants', () => {
  it.each([
    ['2026-01-15 10:00:00', '2026-01-15T10:00:00.000Z'],
    ['2026-01-15 10:00:00.1', '2026-01-15T10:00:00.100Z'],
    ['2026-01-15 10:00:00.123456', '2026-01-15T10:00:00.123Z'],
  ])('%s is converted to %s', (stored, iso) => expect(toIso(stored)).toBe(iso));

  it('stay null', () => expect(toIso(null)).toBeNull());
});
