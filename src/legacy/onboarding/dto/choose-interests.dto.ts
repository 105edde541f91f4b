import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn } from 'class-validator';
import { interestCategories } from '../interest-categories.js';

export class ChooseInterestsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(interestCategories.length)
  @IsIn(interestCategories.map(({ slug }) => slug), { each: true })
  interests: string[];
}
