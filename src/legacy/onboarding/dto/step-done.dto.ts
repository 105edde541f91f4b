/** A step of the first days is done. */
export class StepDoneDto {
  success: boolean;

  static done(): StepDoneDto {
    return Object.assign(new StepDoneDto(), { success: true });
  }
}
