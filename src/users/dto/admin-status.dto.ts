export class AdminStatusDto {
  isAdmin: boolean;

  static from({ isAdmin }: { isAdmin: boolean }): AdminStatusDto {
    return Object.assign(new AdminStatusDto(), { isAdmin });
  }
}
