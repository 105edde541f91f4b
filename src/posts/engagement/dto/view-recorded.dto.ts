export class ViewRecordedDto {
  message: 'View recorded' | 'Already viewed';
  isNew: boolean;

  static from(isNew: boolean): ViewRecordedDto {
    return { message: isNew ? 'View recorded' : 'Already viewed', isNew };
  }
}
