import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

const TYPES = ['LIKE', 'LOVE', 'HAHA', 'WOW', 'SAD', 'ANGRY', 'FIRE', 'DIAMOND', 'CROWN'] as const;

export class ReactToPostDto {
  @IsIn(TYPES)
  reactionType: (typeof TYPES)[number];
}

export class ReactionIgnoredDto {
  recorded: false;

  static ignored(): ReactionIgnoredDto {
    return { recorded: false };
  }
}

export class SaveStateDto {
  message: 'Post saved' | 'Post unsaved';
  saved: boolean;

  static saved(): SaveStateDto {
    return { message: 'Post saved', saved: true };
  }

  static unsaved(): SaveStateDto {
    return { message: 'Post unsaved', saved: false };
  }
}

export class SharePostDto {
  /** Where the post was shared to. */
  @MayBeAbsent()
  @Text({ max: 100 })
  platform?: string;
}

export class ShareRecordedDto {
  message: string;
  shareId: string;

  static from(shareId: string): ShareRecordedDto {
    return { message: 'Share recorded', shareId };
  }
}

export class ViewPostDto {
  /** Where the post was seen; not stored. */
  @MayBeAbsent()
  @Text({ max: 100 })
  source?: string;
}

export class ViewRecordedDto {
  message: 'View recorded' | 'Already viewed';
  isNew: boolean;

  static from(isNew: boolean): ViewRecordedDto {
    return { message: isNew ? 'View recorded' : 'Already viewed', isNew };
  }
}
