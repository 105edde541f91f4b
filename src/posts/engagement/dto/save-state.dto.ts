export class SaveStateDto {
  message: 'Post saved' | 'Post unsaved';
  saved: boolean;

  static saved(): SaveStateDto {
    return { message: 'Post saved', saved: true };
  }

  static unsaved(): SaveStateDto {
    return { message: 'Post unsaved', saved: false };
  }
}
