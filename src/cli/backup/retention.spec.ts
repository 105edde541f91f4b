import { findExpired } from './retention.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const daily = ['25', '24', '23', '22', '21'].map((day) => ({
  name: day,
  takenAt: `2026-11-${day}T03:00:00.000Z`,
}));
const names = (retention: { keep?: number; keepDays?: number }, backups = daily) =>
  findExpired(backups, { keep: retention.keep, keepDays: retention.keepDays }, now).map(({ name }) => name);

describe('retention', () => {
  it('deletes nothing unless it is told to', () => expect(names({})).toEqual([]));

  it('keeps the last N, in whatever order they come', () =>
    expect(names({ keep: 2 }, [...daily].reverse())).toEqual(['23', '22', '21']));

  it('keeps what is younger than so many days', () =>
    expect(names({ keepDays: 2 })).toEqual(['23', '22', '21']));

  it('keeps what either rule keeps', () => {
    expect(names({ keep: 4, keepDays: 2 })).toEqual(['21']);
    expect(names({ keep: 1, keepDays: 3 })).toEqual(['22', '21']);
  });

  it('never deletes the last one, however old it is', () => {
    expect(names({ keepDays: 1 }, [{ name: 'old', takenAt: '2020-01-01T00:00:00.000Z' }])).toEqual([]);
    expect(names({ keep: 0 })).toEqual(['24', '23', '22', '21']);
  });
});
