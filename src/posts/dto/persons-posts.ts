import type { Page } from '../../common/pagination/page.js';
import type { PersonsPosts } from '../timelines.service.js';
import { PostTilesDto } from './post-tiles.dto.js';
import { PostDto } from './post.dto.js';

/** Whole posts as an array, tiles with the cursor of the next ones. */
export const personsPosts = (found: PersonsPosts): Page<PostDto> | PostTilesDto =>
  'whole' in found ? found.whole.map((post) => PostDto.from(post)) : PostTilesDto.from(found.tiles);
