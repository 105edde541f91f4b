import { IsBooleanString, IsOptional, IsString, ValidateIf } from 'class-validator';
import { Limit } from '../../../common/pagination/limit.decorator.js';
import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';
import { Emoji } from '../emoji.decorator.js';
import { QueryNumber } from '../query-number.decorator.js';

/** An absent field stays as it is. */
export class EditMessageDto {
  @MayBeAbsent()
  @Text({ max: 5000 })
  content?: string;
}

export class EditMessageEventDto {
  @IsString()
  messageId: string;

  @Text({ max: 5000 })
  content: string;
}

export class HistoryQuery {
  /** Maximum number of messages; clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 50;

  /** Only messages with a lower seq, newest first. */
  @IsOptional()
  @QueryNumber()
  before?: number;

  /** Only messages with a higher seq, oldest first. */
  @IsOptional()
  @QueryNumber()
  after?: number;
}

export class MessageRefDto {
  @IsString()
  messageId: string;
}

export class ReactDto {
  @Emoji()
  emoji: string;
}

export class ReactEventDto {
  @IsString()
  messageId: string;

  /** The reaction to set; null removes it. */
  @ValidateIf((_, value) => value !== null)
  @Emoji()
  emoji: string | null;
}

export class RemoveMessageQuery {
  /** Accepted without effect: a deletion always applies to both participants. */
  @MayBeAbsent()
  @IsBooleanString()
  deleteForEveryone?: string;
}

export class SearchMessagesQuery extends PageQuery {
  /** Matched literally, ignoring case. */
  @Text({ max: 500 })
  q: string;

  /** Maximum number of messages; clamped to 1–100. */
  @Limit({ max: 100 })
  override limit: number = 50;
}

export class UnreactDto {
  /** If given, only this reaction is removed. */
  @ValidateIf((_, value) => value !== undefined)
  @Emoji()
  emoji?: string;
}
