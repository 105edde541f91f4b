export class SuccessDto {
  success: boolean;
  message: string;

  static from(message: string): SuccessDto {
    return Object.assign(new SuccessDto(), { success: true, message });
  }
}
