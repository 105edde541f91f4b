import type { FieldError } from '../../common/errors/domain-error.js';
import type { Post } from '../posts.tables.js';

type Content = Pick<Post, 'content' | 'mediaUrl' | 'thumbnailUrl' | 'durationMs'>;

const REQUIRED_FIELDS: Record<Post['type'], (keyof Content)[]> = {
  TEXT: ['content'],
  PHOTO: ['mediaUrl'],
  VIDEO: ['mediaUrl', 'thumbnailUrl', 'durationMs'],
  VOICE: ['mediaUrl', 'thumbnailUrl', 'durationMs'],
};

/** Lists the fields that a post of this type lacks or must not have. */
export function contentErrors(type: Post['type'], content: Content): FieldError[] {
  const errors = REQUIRED_FIELDS[type]
    .filter((field) => isBlank(content[field]))
    .map((field) => missing(type, field));
  if (type !== 'TEXT' || isBlank(content.mediaUrl)) return errors;
  return [...errors, { pointer: '/mediaUrl', detail: 'must not be there in a TEXT post' }];
}

export const textErrors = (content: string | null): FieldError[] =>
  isBlank(content) ? [missing('TEXT', 'content')] : [];

const missing = (type: Post['type'], field: keyof Content): FieldError => ({
  pointer: `/${field}`,
  detail: `must be there in a ${type} post`,
});

const isBlank = (value: string | number | null): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '');
