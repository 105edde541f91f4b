import { Controller, Get } from '@nestjs/common';
import { StoriesFeedDto } from './stories-feed.dto.js';

@Controller('api/stories')
export class StoriesController {
  /** Always empty, since there are no stories; existing clients ask with every look at the feed. */
  @Get('feed')
  feed(): StoriesFeedDto {
    return StoriesFeedDto.empty();
  }
}
