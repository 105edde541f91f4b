export class ShareRecordedDto {
  message: string;
  shareId: string;

  static from(shareId: string): ShareRecordedDto {
    return { message: 'Share recorded', shareId };
  }
}
