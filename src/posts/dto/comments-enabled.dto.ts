import { IsBoolean } from 'class-validator';

export class CommentsEnabledDto {
  @IsBoolean()
  enabled: boolean;
}
