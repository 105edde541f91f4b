import { IsIn } from 'class-validator';

const TYPES = ['LIKE', 'LOVE', 'HAHA', 'WOW', 'SAD', 'ANGRY', 'FIRE', 'DIAMOND', 'CROWN'] as const;

export class ReactToPostDto {
  @IsIn(TYPES)
  reactionType: (typeof TYPES)[number];
}
