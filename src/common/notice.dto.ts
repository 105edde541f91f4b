export class NoticeDto {
  message: string;

  static from(message: string): NoticeDto {
    return Object.assign(new NoticeDto(), { message });
  }
}
