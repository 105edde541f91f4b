import type { Reply } from './client.js';

/** A user as other resources embed it. */
export const EMBEDDED_USER_KEYS = [
  'avatarUrl',
  'displayName',
  'id',
  'influenceScore',
  'isVerified',
  'netWorth',
  'username',
];

/** A well-formed id that nothing has. */
export const ABSENT_ID = '00000000-0000-7000-8000-000000000000';

export const keysOf = (body: object) => Object.keys(body).sort();

export const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);

/** Status and code of a problem. */
export const refusal = ({ status, body }: Reply): [status: number, code: string] => [status, body.code];

export const pointersOf = ({ body }: Reply): any =>
  body.errors?.map(({ pointer }: { pointer: string }) => pointer);

/** To compare problems of different addresses. */
export const withoutInstance = ({ status, body }: Reply) => ({ status, body: { ...body, instance: '' } });

/** The path of the next page. */
export const nextPageOf = ({ headers }: Reply) => /<(.*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
