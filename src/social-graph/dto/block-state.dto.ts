export class BlockStateDto {
  /** By the viewer. */
  isBlocked: boolean;
  /** Always false: who blocked whom is the blocker's to know. */
  isBlockedBy: boolean;

  static from(isBlocked: boolean): BlockStateDto {
    return { isBlocked, isBlockedBy: false };
  }
}
