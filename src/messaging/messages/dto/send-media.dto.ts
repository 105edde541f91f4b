import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  IsArray,
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { Text } from '../../../common/validation/text.decorator.js';
import type { MediaFields, NewMessage } from '../message-content.js';
import { MessageType } from './message.dto.js';

/** An absolute http or https URL; stored and never fetched. */
const HttpUrl = () =>
  applyDecorators(
    IsUrl(
      { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
      { message: 'must be an absolute http or https address' },
    ),
    MaxLength(2048),
  );

/** The maximum of PostgreSQL's integer. */
const MAX_INT32 = 2 ** 31 - 1;

/** Only text needs no media, and a link that has a URL. */
const needsMedia = ({ messageType, linkUrl }: SendMediaDto): boolean =>
  !(messageType === MessageType.TEXT || (messageType === MessageType.LINK && linkUrl));

export class SendMediaDto {
  /** A caption; required for type TEXT. */
  @IsOptional()
  @Text({ min: 0, max: 2000 })
  content?: string | null;

  @ValidateIf((_, value) => value !== undefined)
  @IsEnum(MessageType)
  messageType?: MessageType = MessageType.TEXT;

  @ValidateIf((body: SendMediaDto) => needsMedia(body) || body.mediaUrl != null)
  @HttpUrl()
  mediaUrl?: string | null;

  @IsOptional()
  @HttpUrl()
  mediaThumbnail?: string | null;

  /** In seconds; a fraction is rounded. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MAX_INT32)
  mediaDuration?: number | null;

  /** The same as mediaDuration, which takes precedence. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MAX_INT32)
  voiceDuration?: number | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsNumber({}, { each: true })
  voiceWaveform?: number[] | null;

  @IsOptional()
  @Text({ max: 255 })
  fileName?: string | null;

  /** In bytes. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_INT32)
  fileSize?: number | null;

  @IsOptional()
  @Text({ max: 255 })
  fileMimeType?: string | null;

  @IsOptional()
  @HttpUrl()
  linkUrl?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 500 })
  linkTitle?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 1000 })
  linkDescription?: string | null;

  @IsOptional()
  @HttpUrl()
  linkImage?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 255 })
  linkDomain?: string | null;

  /** The message of this conversation that it replies to. */
  @IsOptional()
  @IsString()
  replyToId?: string | null;

  /**
   * Your own id for this message, valid for ever: sent again with the same body, the message is returned and not
   * duplicated.
   */
  @ValidateIf((_, value) => value !== undefined)
  @Text({ max: 64 })
  clientMessageId?: string;

  /** If given, it must be the other participant. */
  @IsOptional()
  @IsString()
  receiverId?: string;

  toNewMessage(conversationId: string): NewMessage {
    const { content, clientMessageId, replyToId, receiverId } = this;
    return {
      conversationId,
      content: content ?? '',
      clientMessageId,
      replyToId,
      receiverId,
      media: this.media(),
    };
  }

  private media(): MediaFields {
    const { messageType, mediaUrl, mediaThumbnail, voiceWaveform, fileName, fileSize, fileMimeType } = this;
    const { linkUrl, linkTitle, linkDescription, linkImage, linkDomain } = this;
    const duration = this.mediaDuration ?? this.voiceDuration;
    return {
      ...{ messageType, mediaUrl, mediaThumbnail, voiceWaveform, fileName, fileSize, fileMimeType },
      ...{ linkUrl, linkTitle, linkDescription, linkImage, linkDomain },
      mediaDuration: duration == null ? duration : Math.round(duration),
    };
  }
}
