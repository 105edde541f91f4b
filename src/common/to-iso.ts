/** Converts a stored UTC timestamp (`2026-01-15 10:00:00.123456`) to ISO 8601 (`2026-01-15T10:00:00.123Z`). */
export function toIso(instant: string): string;
export function toIso(instant: string | null | undefined): string | null;
export function toIso(instant: string | null | undefined): string | null {
  if (instant === null || instant === undefined) return null;
  const [date, time = '00:00:00'] = instant.split(' ');
  const [seconds, fraction = ''] = time.split('.');
  return `${date}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
