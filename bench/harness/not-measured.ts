/** Something that was asked for could not be measured. */
export class NotMeasured extends Error {
  readonly exitCode = 1;
}
