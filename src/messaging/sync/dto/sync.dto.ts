import { registerDecorator } from 'class-validator';

/** How many conversations one sync may name. */
const MOST = 5000;

export class SyncDto {
  /** By conversation id, the rev up to which the client has everything. */
  @Revs()
  conversations: Record<string, number>;
}

function Revs(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'revs',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: areRevs,
        defaultMessage: () => `must map at most ${MOST} conversation ids to whole numbers from 0`,
      },
    });
}

function areRevs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const revs: unknown[] = Object.values(value);
  return revs.length <= MOST && revs.every((rev) => Number.isSafeInteger(rev) && (rev as number) >= 0);
}
