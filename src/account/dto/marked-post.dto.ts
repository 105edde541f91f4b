import { toIso } from '../../common/to-iso.js';

/** A post that the account's owner liked or saved. */
export class MarkedPostDto {
  postId: string;
  createdAt: string;

  static from(row: { postId: string; createdAt: string }): MarkedPostDto {
    return Object.assign(new MarkedPostDto(), { postId: row.postId, createdAt: toIso(row.createdAt) });
  }
}
