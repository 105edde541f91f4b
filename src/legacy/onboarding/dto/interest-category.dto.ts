/** Something that newcomers are asked whether they care for. */
export class InterestCategoryDto {
  /** The same as the slug. */
  id: string;
  slug: string;
  name: string;
  description: string;
  /** Of the Feather set. */
  icon: string;
  color: string;
  gradientColors: string[];
  order: number;
}
