/** Whether a username is free; when it is not, free ones like it. */
export class UsernameAvailabilityDto {
  available: boolean;
  suggestions?: string[];

  static from({
    available,
    suggestions,
  }: {
    available: boolean;
    suggestions: string[];
  }): UsernameAvailabilityDto {
    const dto = new UsernameAvailabilityDto();
    dto.available = available;
    if (!available) dto.suggestions = suggestions;
    return dto;
  }
}
