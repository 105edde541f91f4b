import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { ConversationNotFound, FutureCursor } from '../messaging.errors.js';
import { ChangesDto, ChangesQuery } from './dto/sync.dto.js';
import { SyncService } from './sync.service.js';

@Controller('api/conversations/:id')
export class SyncController {
  constructor(private readonly syncService: SyncService) {}

  /** List the messages that changed after a rev, each once in its latest state. */
  @Get('changes')
  @Problems(ConversationNotFound, FutureCursor)
  async changes(
    @CurrentUser() userId: string,
    @Param('id') id: string,
    @Query() query: ChangesQuery,
  ): Promise<ChangesDto> {
    const cursor = { conversationId: id, after: query.after };
    return ChangesDto.from(await this.syncService.changes(userId, cursor, query.limit), userId);
  }
}
