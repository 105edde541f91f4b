export class DoneDto {
  success: boolean;

  static from(): DoneDto {
    return Object.assign(new DoneDto(), { success: true });
  }
}
