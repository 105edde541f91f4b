import { Controller, Get } from '@nestjs/common';
import { StoriesFeedDto } from './stories-feed.dto.js';

@Controller('api/stories')
export class StoriesController {
  /** Get the stories feed; always empty, since there are no stories. */
  @Get('feed')
  feed(): StoriesFeedDto {
    return StoriesFeedDto.empty();
  }
}
